/** Rules of a destination that no single key shows: the form of its address, and a credential that is whole. */
import { type Complaint, wrong } from "./complaint.ts";
import type { DestinationInFile } from "./deskfeed-schema.ts";

const subdomainForm = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

export function destinationRules(
  path: readonly string[],
  destination: DestinationInFile,
): readonly Complaint[] {
  const found: Complaint[] = [];
  if (!subdomainForm.test(destination.subdomain)) {
    const bare = /^(?:https?:\/\/)?([a-z0-9-]+)\.zendesk\.com\/?$/i.exec(destination.subdomain)?.[1];
    found.push(
      wrong(
        [...path, "subdomain"],
        "is not a subdomain.",
        bare === undefined ? "Write the part of the address before .zendesk.com." : `Write ${bare}.`,
      ),
    );
  }
  const address = destination.url == null ? null : addressProblem(destination.url);
  if (address !== null) found.push(wrong([...path, "url"], address, "Write it like http://127.0.0.1:4010."));
  return [...found, ...credentialRules([...path, "credential"], destination.credential)];
}

function addressProblem(url: string): string | null {
  if (!URL.canParse(url)) return "is not an address.";
  const { protocol, username, password, pathname, search, hash } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return "is neither http nor https.";
  if (username !== "" || password !== "") return "holds a credential, which belongs under credential.";
  return pathname === "/" && search === "" && hash === "" ? null : "goes on after the host.";
}

type Credential = DestinationInFile["credential"];

const credentialPairs = [
  ["email", "apiToken"],
  ["clientId", "clientSecret"],
] as const satisfies readonly (readonly [keyof Credential, keyof Credential])[];

function credentialRules(path: readonly string[], credential: Credential): readonly Complaint[] {
  const used = credentialPairs.filter((pair) => pair.some((key) => credential[key] != null));
  if (used.length !== 1) {
    const message = used.length === 0 ? "is empty." : "holds two credentials.";
    return [wrong(path, message, "Write either email with apiToken, or clientId with clientSecret.", "key")];
  }
  return used.flatMap((pair) =>
    pair.flatMap((key, index) =>
      credential[key] == null
        ? [wrong([...path, key], "is missing.", `It belongs with ${pair[1 - index]}.`)]
        : [],
    ),
  );
}
