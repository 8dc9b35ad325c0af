/** Opens a port for what was built with fastify, and tells the address under which it is found. */
import type { FastifyInstance } from "fastify";
import { ConfigInvalid } from "../core/failure.ts";

/** Throws ConfigInvalid `port_taken` when the port cannot be had. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code !== "EADDRINUSE" && code !== "EACCES" && code !== "EADDRNOTAVAIL") throw error;
    throw new ConfigInvalid(`The server cannot listen at ${host}:${port} (${code}).`, {
      code: "port_taken",
      next: "fix",
      advice: "Choose another port with --port, or 0 for any.",
      cause: error,
    });
  }
  const place = app.server.address();
  const taken = typeof place === "object" && place !== null ? place.port : port;
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${taken}`;
}
