/** Definitions as files: applied, exported, checked, planned and run from; and the greeting of commands on the same machine. */
import type { z } from "zod";
import type { writtenConfig } from "../../contract/api/definition-files.ts";
import { toCheckReport } from "../../contract/check-json.ts";
import { proofOf } from "../../contract/command-line-proof.ts";
import { ConfigRejected } from "../../contract/config-error.ts";
import type { DeskfeedConfig } from "../../contract/deskfeed-config.ts";
import { writeDeskfeedYaml } from "../../contract/write-deskfeed-yaml.ts";
import { parseWrittenConfig } from "../../contract/written-config.ts";
import type { DestinationDefinition } from "../../core/definition.ts";
import type { AppliedChange } from "../../core/ports/store.ts";
import { checkEverything } from "../../runner/check-everything.ts";
import { definedBeside, findOrchestration } from "../../runner/orchestration.ts";
import { type Actor, Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { seesAll } from "../masking.ts";
import { streamPlan } from "../plan-stream.ts";
import type { ServerParts } from "../server-parts.ts";
import { findDefined, openRun } from "./orchestrations.ts";

type Name = "applyFile" | "exportDefinitions" | "checkFile" | "planFile" | "runFile" | "greet";

function readConfig(body: z.output<typeof writtenConfig>): DeskfeedConfig {
  const result = parseWrittenConfig(body);
  if (!result.ok) throw new ConfigRejected(result.errors);
  return result.config;
}

const resources = [
  "destinations",
  "templates",
  "queries",
  "attributesTables",
  "segments",
  "orchestrations",
  "home",
] as const;

async function apply(
  { store, hub }: ServerParts,
  config: DeskfeedConfig,
  actor: Actor,
): Promise<readonly AppliedChange[]> {
  const changes = await store.applyDefinitions(config.definitions, config.file, actor.person.name);
  if (changes.some(({ change }) => change !== "unchanged"))
    for (const resource of resources) hub.publish({ event: "changed", data: { resource, id: null } });
  return changes;
}

export const definitionFilesResource: Resource<Name> = (parts) => {
  const { store, engine } = parts;
  return {
    async applyFile({ body, actor }) {
      return { items: await apply(parts, readConfig(body), actor) };
    },
    async exportDefinitions({ query: { folder } }) {
      const customer360 = parts.customer360 ?? null;
      return writeDeskfeedYaml(await store.definitions(), customer360, folder);
    },
    async checkFile({ body, signal }) {
      const config = readConfig(body);
      const opened = openEach(parts);
      try {
        const tools = { engine, destination: opened.destination };
        return toCheckReport(config.file, await checkEverything(config.definitions, tools, signal));
      } finally {
        await opened.close();
      }
    },
    async planFile({ body, actor, signal, reply }) {
      if (!seesAll(actor))
        throw new Refused(
          403,
          "personal_data_hidden",
          "The samples of a plan are personal data.",
          "Plan it on its page, where they are masked.",
        );
      const { definitions } = readConfig(body);
      const all = definedBeside(definitions, await store.definitions());
      return await streamPlan(parts, findOrchestration(all, body.orchestration), { reply, signal });
    },
    async runFile({ body, actor, signal }) {
      const config = readConfig(body);
      // A name that is wrong is told before anything is changed.
      const all = definedBeside(config.definitions, await store.definitions());
      const { name } = findOrchestration(all, body.orchestration);
      await apply(parts, config, actor);
      const ids = await store.orchestrationIds(name);
      const { limit, only } = body;
      const trigger = actor.by === "command line" ? "command line" : "person";
      const origin = { by: actor.person.name, trigger, signal } as const;
      return await openRun(
        parts,
        await findDefined(parts, ids?.orchestrationId ?? ""),
        { limit, only },
        origin,
      );
    },
    async greet({ body }) {
      const { commandLineKey: key, customer360, version } = parts;
      if (key === undefined)
        throw new Refused(404, "unknown", "This server has no data folder that commands could share.");
      return {
        version,
        proof: proofOf(key, body.challenge),
        customer360: proofOf(key, JSON.stringify(customer360)),
      };
    },
  };
};

/** Each destination once, all closed at the end. */
function openEach({ openDestination }: ServerParts) {
  const opened = new Map<string, ReturnType<ServerParts["openDestination"]>>();
  return {
    destination(definition: DestinationDefinition) {
      const open = opened.get(definition.name) ?? openDestination(definition);
      opened.set(definition.name, open);
      return open;
    },
    async close(): Promise<void> {
      for (const destination of opened.values()) await destination.close();
    },
  };
}
