/** The frame of every page: what this is, the bar, the search, and the content. */
import { type Html, type HtmlPart, html } from "./html.ts";
import { flaskIcon, headsetIcon, searchIcon } from "./icons.ts";

export type PageName = "users" | "fields" | "jobs" | "requests";

export interface Frame {
  readonly title: string;
  readonly page: PageName;
  /** What stands in the search box. */
  readonly search?: string;
  readonly deskfeedUrl: string | null;
  readonly content: HtmlPart;
}

const tabs: readonly { readonly page: PageName; readonly path: string; readonly name: string }[] = [
  { page: "users", path: "/users", name: "Users" },
  { page: "fields", path: "/fields", name: "Fields" },
  { page: "jobs", path: "/jobs", name: "Jobs" },
  { page: "requests", path: "/requests", name: "Requests" },
];

export function layout({ title, page, search = "", deskfeedUrl, content }: Frame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sandbox help desk</title>
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<p class="notice">${flaskIcon}<span>Sandbox: a help desk that Deskfeed runs on this machine to practise with. It is not Zendesk, and nothing leaves here.</span>${
    deskfeedUrl !== null && html`<a href="${deskfeedUrl}">Back to Deskfeed</a>`
  }</p>
<header class="bar">
${headsetIcon}<a class="brand" href="/">Agent desk</a>
<nav aria-label="Help desk">${tabs.map(
    (tab) => html`<a href="${tab.path}"${tab.page === page && html` aria-current="page"`}>${tab.name}</a>`,
  )}</nav>
<form class="search" role="search" action="/users" method="get">${searchIcon}<input type="search" name="q" value="${search}" aria-label="Search users" placeholder="Search users" dir="auto"></form>
</header>
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>
`;
}

/** A list page: its title, a grey remark, and its content. */
export function listPage(title: string, remark: HtmlPart, content: HtmlPart): Html {
  return html`<div class="page"><h1>${title} <span class="remark">${remark}</span></h1>${content}</div>`;
}

export function emptyState(title: string, text: HtmlPart): Html {
  return html`<div class="panel empty"><p class="strong">${title}</p><p class="quiet">${text}</p></div>`;
}
