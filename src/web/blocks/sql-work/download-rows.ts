/** Saves every row of a text as a CSV file, or says why there is none. */
import { IconDownload } from "@tabler/icons-react";
import { createElement } from "react";
import { type InputOf, requestRoute } from "../../api/call-route.ts";
import { tellFailure } from "../failure-toast.tsx";
import { showToast } from "../toast.tsx";

type Text = Pick<InputOf<"downloadQueryRows">["body"], "sql" | "dialect">;

export async function downloadRows(name: string, text: Text): Promise<void> {
  try {
    const answer = await requestRoute("downloadQueryRows", { body: { ...text, name } }, "text/csv");
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = `${name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, "-").slice(0, 100)}.csv`;
    link.click();
    URL.revokeObjectURL(address);
    showToast({ icon: createElement(IconDownload), words: `Rows of “${name}” downloaded` });
  } catch (error) {
    tellFailure(`The rows of ${name} were not downloaded`, error);
  }
}
