/** The pages' few icons, drawn here; all are decoration beside a word. */
import { type Html, html } from "./html.ts";

function icon(shapes: Html): Html {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${shapes}</svg>`;
}

export const flaskIcon = icon(html`<path d="M6 2h4M7 2v4L3.5 13h9L9 6V2M5 10.5h6" />`);
export const headsetIcon = icon(
  html`<path d="M3 10V8a5 5 0 0 1 10 0v2M3 9h2v4H3zM11 9h2v4h-2zM12 13c0 1-1.5 1.5-3 1.5" />`,
);
export const searchIcon = icon(html`<circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" />`);
export const createdIcon = icon(html`<circle cx="8" cy="8" r="6" /><path d="M8 5v6M5 8h6" />`);
export const updatedIcon = icon(
  html`<path d="M13 6.500A5.2 5.2 0 0 0 3.5 5M3 2.500V5h2.500M3 9.500A5.2 5.2 0 0 0 12.5 11M13 13.500V11h-2.5" />`,
);
export const deletedIcon = icon(html`<circle cx="8" cy="8" r="6" /><path d="M5 8h6" />`);
export const bulbIcon = icon(
  html`<path d="M6 12.500h4M6.5 14.500h3M8 2a4 4 0 0 0-2.5 7.200c.5.5.5 1 .5 1.800h4c0-.8 0-1.3.5-1.800A4 4 0 0 0 8 2" />`,
);
