/** The folder of an open query or segment in the line above its title; it leads to the list. */

export function folderCrumb<To extends "/queries" | "/segments">(folder: string, to: To) {
  return folder === "" ? [] : [{ name: folder.replaceAll("/", " / "), link: { to } }];
}
