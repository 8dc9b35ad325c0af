/** The shapes of web-size.mjs for the tests that weigh the web UI. */
interface Weight {
  readonly scripts: number;
  readonly styles: number;
}
export const firstLoadMax: number;
export const editorMax: number;
export const pageMax: number;
export const styleMax: number;
export function createWebSize(folder: string): {
  readonly firstLoad: Weight;
  readonly pages: readonly (Weight & { readonly page: string })[];
  readonly editor: Weight;
};
