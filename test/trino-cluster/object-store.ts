/** As much of S3 as a Trino cluster asks of its spooling storage, in memory; encrypted objects are given only to who brings their key. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface ObjectStore {
  readonly port: number;
  close(): Promise<void>;
}

interface StoredObject {
  readonly content: Buffer;
  /** Hash of the key that the client encrypts with (SSE-C), as it must be shown again. */
  readonly key: string | undefined;
}

const keyHeader = "x-amz-server-side-encryption-customer-key-md5";

/** `/fetched` tells of each object that was fetched, since tests are in other processes. */
export interface Fetched {
  readonly bytes: number;
  /** Names of the request's headers. */
  readonly headers: readonly string[];
}

export async function startObjectStore(): Promise<ObjectStore> {
  const objects = new Map<string, StoredObject>();
  const fetched: Fetched[] = [];
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => respond(asked, Buffer.concat(chunks), answer));
  });
  function respond(asked: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const { pathname: name, searchParams } = new URL(asked.url ?? "", "http://store");
    const key = asked.headers[keyHeader]?.toString();
    const found = objects.get(name);
    if (name === "/fetched") return void answer.end(JSON.stringify(fetched));
    if (asked.method === "PUT") {
      objects.set(name, { content: plain(asked, body), key });
      return void answer.writeHead(200, { etag: '"1"' }).end();
    }
    if (asked.method === "DELETE") {
      objects.delete(name);
      return void answer.writeHead(204).end();
    }
    if (asked.method === "POST" || searchParams.has("list-type"))
      return void answer.writeHead(200, { "content-type": "application/xml" }).end(nothingListed);
    if (found === undefined) return void answer.writeHead(404).end("NoSuchKey");
    if (found.key !== key)
      return void answer.writeHead(400).end("InvalidRequest: encrypted with another key");
    const { length } = found.content;
    answer.writeHead(200, {
      "content-length": length,
      etag: '"1"',
      "last-modified": new Date().toUTCString(),
    });
    if (asked.method === "HEAD") return void answer.end();
    fetched.push({ bytes: length, headers: Object.keys(asked.headers) });
    answer.end(found.content);
  }
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const nothingListed =
  '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';

/** Without the frames of `aws-chunked`: length in hexadecimal digits, a signature perhaps, the bytes; trailers behind the last, which is empty. */
function plain({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (!String(headers["x-amz-content-sha256"]).startsWith("STREAMING-")) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.toString("latin1", at, end), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}
