/** Stands between a client and the cluster: counts what leaves it, and answers in its place where a test wants trouble. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request } from "undici";

export interface CountingProxy {
  readonly url: string;
  /** Of answers, since the last call. */
  takeBytes(): number;
  close(): void;
}

/** `fault` answers itself and returns true, or lets the request pass. */
export async function startProxy(
  target: string,
  fault: (answer: ServerResponse, asked: IncomingMessage) => boolean = () => false,
): Promise<CountingProxy> {
  let bytes = 0;
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => {
      if (fault(answer, asked)) return;
      const { host: _, connection: __, "content-length": ___, ...headers } = asked.headers;
      const method = asked.method as "GET";
      request(target + asked.url, {
        method,
        headers,
        body: chunks.length === 0 ? null : Buffer.concat(chunks),
      })
        .then(async ({ statusCode, headers: answered, body }) => {
          const content = Buffer.from(await body.arrayBuffer());
          bytes += content.length;
          const { "transfer-encoding": ____, ...kept } = answered;
          answer.writeHead(statusCode, { ...kept, "content-length": content.length }).end(content);
        })
        .catch((error: unknown) => answer.destroy(error as Error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    takeBytes() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
