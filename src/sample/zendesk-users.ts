/** The demo's "Zendesk - Users" query over the sample, in Trino SQL. The text itself is in zendesk-users.sql. */
import { readFileSync } from "node:fs";

export const sampleQuery: string = readFileSync(new URL("zendesk-users.sql", import.meta.url), "utf8");
