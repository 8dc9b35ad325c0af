/** Reads of the API as react-query knows them: the key is the route's name and what it was given, so that live news can find it. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
  useInfiniteQuery,
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

/** The API gives so many at once. */
export const pageItemsMax = 200;

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

export type PagedRoute = {
  [Name in RouteName]: AnswerOf<Name> extends Page<unknown> ? Name : never;
}[RouteName];

/** The longest pages of a list, as many as were asked for; under another filter or order the old ones stay until the new ones are there. */
export function usePages<Name extends PagedRoute>(
  name: Name,
  wanted: Omit<NonNullable<InputOf<Name>["query"]>, "sort"> & { readonly sort?: string | undefined },
) {
  const input = { query: { ...wanted, limit: pageItemsMax } } as unknown as InputOf<Name>;
  const list = useInfiniteQuery({ ...readPages(name, input), placeholderData: keepPreviousData });
  const pages: readonly AnswerOf<Name>[] = list.data?.pages ?? [];
  const items = pages.flatMap((page) => (page as Page<unknown>).items) as AnswerOf<Name>["items"][number][];
  const readOn = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  return { list, items, first: pages[0], readOn };
}

/** The whole of a short list; of one that is longer than a page what the words find. */
export function useSearched<Name extends PagedRoute>(
  name: Name,
  words: string,
  { filter = {}, enabled = true }: { readonly filter?: object; readonly enabled?: boolean } = {},
) {
  const inputOf = (search: string | undefined) =>
    ({ query: { ...filter, search, limit: pageItemsMax } }) as unknown as InputOf<Name>;
  const first = useRead(name, inputOf(undefined), { enabled, keep: true });
  const isLong = first.data !== undefined && (first.data as Page<unknown>).next !== null;
  const isAsked = isLong && words.trim() !== "";
  const found = useRead(name, inputOf(words.trim()), { enabled: enabled && isAsked, keep: true });
  const data = isAsked ? (found.data ?? first.data) : first.data;
  return { data, isLong, error: first.error ?? found.error };
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
