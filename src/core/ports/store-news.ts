/** The port of news between processes on one store: what one of them did, told to all the others at once. */

export type StoreNews =
  /** A run has moved. `wake` when a worker may have something to take or its destination became free. */
  | { readonly kind: "run"; readonly run: number; readonly wake: boolean }
  /** Something that pages show is old. `from` names the process that has told its own pages already. */
  | {
      readonly kind: "changed";
      readonly resource: string;
      readonly id: string | null;
      readonly from: string | null;
    };

export interface NewsListener {
  onNews(news: StoreNews): void;
  /** The database was away: news may have been missed. */
  onGap(): void;
  /** Why it was away. */
  onTrouble(error: unknown): void;
}

export interface StoreNewsWire {
  tell(news: StoreNews): Promise<void>;
  /** Listens until it is closed, through restarts of the database. Resolves when it hears, or has been told of the first trouble. */
  listen(listener: NewsListener): Promise<{ close(): Promise<void> }>;
}
