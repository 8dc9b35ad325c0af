/** Rules of a Customer 360 on Trino: what it needs, what belongs to the other engines, a credential that is one. */
import { type Complaint, wrong } from "./complaint.ts";
import type { DeskfeedFile } from "./deskfeed-schema.ts";

type Customer360InFile = DeskfeedFile["customer360"];

const required = ["url", "user", "catalog", "schema"] as const satisfies readonly (keyof Customer360InFile)[];

/** Keys that mean nothing to an engine on this machine. */
export const trinoKeys = [
  ...required,
  "password",
  "token",
  "allowPlainCredentials",
  "certificate",
  "clientTags",
  "spooling",
  "session",
  "state",
] as const satisfies readonly (keyof Customer360InFile)[];

const at = (key: string): readonly string[] => ["customer360", key];

export function trinoRules(customer360: Customer360InFile): readonly Complaint[] {
  return [
    ...required.flatMap((key) =>
      customer360[key] == null
        ? [
            wrong(
              ["customer360"],
              `the engine trino needs ${key}.`,
              `Write ${key}: … under customer360.`,
              "key",
            ),
          ]
        : [],
    ),
    ...(["tables", "database"] as const).flatMap((key) =>
      customer360[key] == null
        ? []
        : [
            wrong(
              at(key),
              "belongs to the engine duckdb.",
              "Leave it out: the cluster knows its tables.",
              "key",
            ),
          ],
    ),
    ...(customer360.dialect == null || customer360.dialect === "trino"
      ? []
      : [wrong(at("dialect"), `the engine trino does not speak ${customer360.dialect}.`, "Write trino.")]),
    ...(customer360.password != null && customer360.token != null
      ? [wrong(at("token"), "there is a password beside it.", "Write either password or token.", "key")]
      : []),
    ...addressRules(customer360),
    ...tagRules(customer360),
  ];
}

function addressRules({
  url,
  password,
  token,
  allowPlainCredentials,
}: Customer360InFile): readonly Complaint[] {
  if (url == null) return [];
  const example = "Write it like https://trino.example.com:8443.";
  if (!URL.canParse(url)) return [wrong(at("url"), "is not an address.", example)];
  const { protocol, username, password: inside, search, hash } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:")
    return [wrong(at("url"), "is neither http nor https.", example)];
  if (username !== "" || inside !== "")
    return [wrong(at("url"), "holds a credential.", "Write user, and password or token, beside it.")];
  if (search !== "" || hash !== "") return [wrong(at("url"), "goes on after the path.", example)];
  const isPlain = protocol === "http:" && (password != null || token != null);
  return isPlain && allowPlainCredentials !== true
    ? [
        wrong(
          at("url"),
          "a password or token would be sent in the clear.",
          "Write https, or allowPlainCredentials: true where the way is safe.",
        ),
      ]
    : [];
}

/** Tags are sent as one list with commas between them. */
function tagRules({ clientTags }: Customer360InFile): readonly Complaint[] {
  return (clientTags ?? []).flatMap((tag, index) =>
    /^[\x21-\x2b\x2d-\x7e]+$/.test(tag)
      ? []
      : [
          wrong(
            ["customer360", "clientTags", String(index)],
            "is not a tag.",
            "Letters and digits, no commas.",
          ),
        ],
  );
}
