/** Reads of the API as react-query knows them: the key is the route's name and what it was given, so that live news can find it. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { ApiError, NotConnected } from "./api-error.ts";
import { type AnswerOf, callRoute, type InputOf, type RouteName } from "./call-route.ts";

/** A wrong question stays wrong; only a server that does not answer is asked again. */
const retriesMax = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Live news invalidates what changed; time alone makes nothing old within half a minute.
        staleTime: 30_000,
        retry: (failures, error) =>
          failures < retriesMax &&
          (error instanceof NotConnected || (error instanceof ApiError && error.status >= 502)),
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function read<Name extends RouteName>(name: Name, input: InputOf<Name>) {
  return queryOptions<AnswerOf<Name>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => callRoute(name, input, signal),
  });
}

export function useRead<Name extends RouteName>(
  name: Name,
  input: InputOf<Name>,
  options: { readonly enabled?: boolean; readonly keep?: boolean; readonly everyMs?: number | false } = {},
) {
  return useQuery<AnswerOf<Name>>({
    ...read(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A list that is read page by page. `Item` follows from the route's answer. */
export function readPages<Name extends RouteName>(
  name: Name,
  input: InputOf<Name> & { readonly query?: Readonly<Record<string, unknown>> },
) {
  return infiniteQueryOptions({
    queryKey: [name, input, "pages"],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | undefined }) =>
      callRoute(
        name,
        {
          ...input,
          query: { ...input.query, ...(pageParam === undefined ? {} : { after: pageParam }) },
        } as InputOf<Name>,
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: AnswerOf<Name>) => (page as Page<unknown>).next ?? undefined,
  });
}

/** A change. The event stream tells every page what it made old; `makesOld` does not wait for that on this one. */
export function useChange<Name extends RouteName>(name: Name, makesOld: readonly RouteName[] = []) {
  const client = useQueryClient();
  return useMutation<AnswerOf<Name>, Error, InputOf<Name>>({
    mutationFn: (input) => callRoute(name, input),
    onSuccess: () => {
      for (const old of makesOld) void client.invalidateQueries({ queryKey: [old] });
    },
  });
}
