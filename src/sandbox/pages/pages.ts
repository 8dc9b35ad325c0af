/** Serves the pages for people: which page an address is, and the headers that keep it harmless whatever the data holds. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Desk } from "../desk.ts";
import { fieldsPage, jobPage, jobsPage, requestsPage } from "./account-pages.ts";
import { type Html, html } from "./html.ts";
import { emptyState, layout, listPage, type PageName } from "./layout.ts";
import { userPage } from "./user-page.ts";
import { usersPage } from "./users-page.ts";

export interface PageRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly deskfeedUrl: string | null;
}

interface Page {
  readonly status: 200 | 404;
  readonly title: string;
  readonly page: PageName;
  readonly search?: string;
  readonly content: Html;
}

const css = readFileSync(new URL("./sandbox.css", import.meta.url));

/** No script at all, styles from one file, forms back to here only, no frames. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** Names under which a browser on this machine knows it. Others are refused, so that no foreign site can read the pages by a name that points here. */
const localHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export function answerPage(desk: Desk, { request, response, deskfeedUrl }: PageRequest): void {
  const { status, type, body } = pageBody(desk, request, deskfeedUrl);
  response.writeHead(status, { ...pageHeaders, "content-type": `${type}; charset=utf-8` });
  response.end(body);
}

interface PageBody {
  readonly status: number;
  readonly type: "text/html" | "text/plain" | "text/css";
  readonly body: string | Buffer;
}

function pageBody(
  desk: Desk,
  { method, url = "/", headers }: IncomingMessage,
  deskfeedUrl: string | null,
): PageBody {
  const refuse = (status: number, body: string): PageBody => ({ status, type: "text/plain", body });
  if (!localHost.test(headers.host ?? "")) return refuse(421, "The sandbox is read on this machine only.");
  if (method !== "GET" && method !== "HEAD") return refuse(405, "These pages can only be read.");
  const [path = "/", query = ""] = url.split("?", 2);
  if (path === "/sandbox.css") return { status: 200, type: "text/css", body: css };
  desk.jobs.advance();
  const { status, ...frame } = findPage(desk, path, new URLSearchParams(query));
  return { status, type: "text/html", body: layout({ ...frame, deskfeedUrl }).html };
}

function findPage(desk: Desk, path: string, query: URLSearchParams): Page {
  const [, section = "", id, ...rest] = path.split("/");
  if (rest.length > 0) return notFound;
  switch (section) {
    case "":
    case "users":
      return id === undefined ? listOfUsers(desk, query) : oneUser(desk, Number(id));
    case "fields":
      return { status: 200, title: "Fields", page: "fields", content: fieldsPage(desk) };
    case "jobs":
      return id === undefined
        ? { status: 200, title: "Jobs", page: "jobs", content: jobsPage(desk) }
        : oneJob(desk, id);
    case "requests":
      return { status: 200, title: "Requests", page: "requests", content: requestsPage(desk) };
    default:
      return notFound;
  }
}

function listOfUsers(desk: Desk, query: URLSearchParams): Page {
  const search = query.get("q") ?? "";
  return { status: 200, title: "Users", page: "users", search, content: usersPage(desk, query) };
}

function oneUser(desk: Desk, id: number): Page {
  const user = desk.users.get(id);
  if (!user) return notFound;
  return { status: 200, title: user.name, page: "users", content: userPage(desk, user) };
}

function oneJob(desk: Desk, id: string): Page {
  const job = desk.jobs.get(id);
  return job ? { status: 200, title: "Job", page: "jobs", content: jobPage(desk, job) } : notFound;
}

const notFound: Page = {
  status: 404,
  title: "Not found",
  page: "users",
  content: listPage(
    "Not found",
    "",
    emptyState("There is nothing at this address", html`<a href="/users">Show all users</a>`),
  ),
};
