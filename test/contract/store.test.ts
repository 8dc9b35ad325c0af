/** Runs the store's contract over the real thing. */
import { everyStore } from "./every-store.ts";
import { startScratchPostgres } from "./scratch-postgres.ts";

everyStore("PostgreSQL", startScratchPostgres);
