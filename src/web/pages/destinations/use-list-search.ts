/** What the lists under Destinations keep in their address: words, filters, order. */
import { useNavigate, useSearch } from "@tanstack/react-router";

export interface ListSearch {
  readonly search?: string | undefined;
  readonly status?: string | undefined;
  readonly destination?: string | undefined;
  readonly workflow?: string | undefined;
  readonly sort?: string | undefined;
}

export function useListSearch(tab: "destinations" | "templates" | "orchestrations") {
  const search = useSearch({ from: "/inside/destinations" });
  const navigate = useNavigate();
  const set = (change: ListSearch) =>
    void navigate({ to: "/destinations", search: (old) => ({ ...old, tab, ...change }), replace: true });
  const clear = () =>
    set({ search: undefined, status: undefined, destination: undefined, workflow: undefined });
  const isFiltered = [search.search, search.status, search.destination, search.workflow].some(Boolean);
  return { search, set, clear, isFiltered };
}
