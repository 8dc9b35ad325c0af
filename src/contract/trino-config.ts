/** The section customer360 of a Trino cluster: as a configuration, and back as it stands in a file. */
import type { TrinoConfig } from "./deskfeed-config.ts";
import type { DeskfeedFile } from "./deskfeed-schema.ts";
import type { Found, NearbyFiles } from "./nearby-files.ts";

type Customer360InFile = DeskfeedFile["customer360"];

export function toTrino(
  file: Customer360InFile,
  files: NearbyFiles,
  take: <Value>(path: readonly string[], found: Found<Value>, instead: Value) => Value,
): TrinoConfig {
  const { url, user, catalog, schema, password, token, certificate, state } = file;
  return {
    url: url ?? "",
    user: user ?? "",
    catalog: catalog ?? "",
    schema: schema ?? "",
    credential:
      password != null
        ? { kind: "password", password }
        : token != null
          ? { kind: "token", token }
          : { kind: "none" },
    allowPlainCredentials: file.allowPlainCredentials ?? false,
    certificate:
      certificate == null ? null : take(["customer360", "certificate"], files.data(certificate), certificate),
    clientTags: file.clientTags ?? [],
    spooling: file.spooling ?? true,
    session: Object.fromEntries(
      Object.entries(file.session ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    state: state ?? null,
  };
}

/** Variables that an exported file names in place of the secrets. */
const variables = { password: "CUSTOMER_360_PASSWORD", token: "CUSTOMER_360_TOKEN" } as const;

/** `settings` are to be escaped as every text of a file; `secrets` are references. `seen` writes a path as the file sees it. */
export function trinoInFile(
  trino: TrinoConfig,
  seen: (path: string) => string,
): { readonly settings: object; readonly secrets: object; readonly variables: readonly string[] } {
  const { credential, certificate, allowPlainCredentials, clientTags, spooling, session, state, ...needed } =
    trino;
  const variable = credential.kind === "none" ? null : variables[credential.kind];
  return {
    settings: {
      ...needed,
      ...(certificate === null ? {} : { certificate: seen(certificate) }),
      ...(allowPlainCredentials ? { allowPlainCredentials } : {}),
      ...(clientTags.length === 0 ? {} : { clientTags }),
      ...(spooling ? {} : { spooling }),
      ...(Object.keys(session).length === 0 ? {} : { session }),
      ...(state === null ? {} : { state }),
    },
    secrets: variable === null ? {} : { [credential.kind]: `\${${variable}}` },
    variables: variable === null ? [] : [variable],
  };
}
