/** Asks a server to end what a connection is doing: a connection of its own that carries nothing but the request. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Client, ClientConfig, PoolClient } from "pg";

/** https://www.postgresql.org/docs/18/protocol-message-formats.html: CancelRequest and SSLRequest. */
const cancelCode = 80877102;
const sslCode = 80877103;

/** How long the server may take to close the connection. */
const answerMsMax = 5_000;

/** Resolves when the request is sent or could not be: whether it helped shows on the connection itself. */
export function requestCancel(config: ClientConfig, client: PoolClient | Client): Promise<void> {
  const processId: unknown = Reflect.get(client, "processID");
  const secretKey: unknown = Reflect.get(client, "secretKey");
  if (typeof processId !== "number" || typeof secretKey !== "number") return Promise.resolve();
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelCode, 4);
  request.writeInt32BE(processId, 8);
  request.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = openSocket(config);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve());
    socket.setTimeout(answerMsMax, () => socket.destroy());
    // The server closes when it has read the request; it says nothing. pgbouncer 1.18 dies of a client that closes first.
    if (config.ssl === undefined || config.ssl === false) socket.write(request);
    else sendEncrypted(socket, config, request);
  });
}

function openSocket({ host = "localhost", port = 5432 }: ClientConfig): Socket {
  return host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
}

function sendEncrypted(socket: Socket, config: ClientConfig, request: Buffer): void {
  const ask = Buffer.alloc(8);
  ask.writeInt32BE(8, 0);
  ask.writeInt32BE(sslCode, 4);
  socket.write(ask);
  socket.once("data", (answer) => {
    if (answer[0] !== "S".charCodeAt(0)) {
      socket.destroy();
      return;
    }
    const options = typeof config.ssl === "object" ? config.ssl : {};
    const line = connectTls({ ...options, socket, servername: config.host ?? "" }, () => line.write(request));
    line.on("error", () => socket.destroy());
  });
}
