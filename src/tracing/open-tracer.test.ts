/** Whether there are traces, by the variables; what is sent is tested with a real collector (test/end-to-end/traces.test.ts). */
import { expect, it } from "vitest";
import { openTracer } from "./open-tracer.ts";

async function open(env: Readonly<Record<string, string>>) {
  const told: string[] = [];
  const { tracer, close } = await openTracer({
    env,
    version: "1.2.3",
    worker: "test",
    tell: (sentence) => told.push(sentence),
  });
  await close();
  return { isOn: tracer !== undefined, told };
}

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };
const off = { isOn: false, told: [] };

it("is on when an endpoint is named, for all signals or for traces", async () => {
  expect(await open(endpoint)).toEqual({ isOn: true, told: [] });
  expect(
    (await open({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://collector.example/v1/traces" })).isOn,
  ).toBe(true);
});

it("is off without one, or when the variables say so", async () => {
  expect(await open({})).toEqual(off);
  expect(await open({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toEqual(off);
  expect(await open({ ...endpoint, OTEL_SDK_DISABLED: "true" })).toEqual(off);
  expect(await open({ ...endpoint, OTEL_TRACES_EXPORTER: "none" })).toEqual(off);
});

it("says why it is off when address or protocol cannot be used, and stops nobody", async () => {
  for (const address of ["collector:4318", "ftp://collector", "http://"])
    expect(await open({ OTEL_EXPORTER_OTLP_ENDPOINT: address })).toEqual({
      isOn: false,
      told: [expect.stringContaining("OTEL_EXPORTER_OTLP_ENDPOINT is no http address")],
    });
  expect(await open({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toEqual({
    isOn: false,
    told: [expect.stringContaining("the protocol grpc is not spoken here")],
  });
});
