/** A process of its own that starts the server in the folder it is given, says so, and waits to be killed or told to close. */
import { once } from "node:events";
import { startEmbeddedPostgres } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { realClock } from "../contract/scratch-postgres.ts";

const server = await startEmbeddedPostgres({ folder: process.argv[2] ?? "", clock: realClock });
process.stdout.write(`${JSON.stringify({ isOwner: server.isOwner, connection: server.connection })}\n`);
await once(process.stdin, "data");
await server.close();
process.exit(0);
