/** Makes a draft query that selects a table, and opens it. One with the same name and text is opened instead of made again. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Table } from "../../../contract/api/customer360.ts";
import { ApiError } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { selectText } from "./select-text.ts";

/** Somebody who needs more of them gives them names. */
const namesMax = 20;
/** Room for a number behind it, within what a name may be. */
const nameCharactersMax = 190;

async function makeQuery(table: Table): Promise<string> {
  const sql = selectText(table);
  const base = table.name.slice(0, nameCharactersMax);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`;
    try {
      return (await callRoute("createQuery", { body: { name, sql } })).query.id;
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === "name_taken";
      if (!isTaken || number === namesMax) throw error;
    }
  }
}

export function useQueryTable(): { readonly isBusy: boolean; readonly open: (table: Table) => void } {
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const open = async (table: Table) => {
    setBusy(true);
    try {
      await navigate({ to: "/queries/$id", params: { id: await makeQuery(table) } });
    } catch (error) {
      tellFailure("The query was not made", error);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, open: (table) => void open(table) };
}
