/**
 * Keeps the draft of one query, segment or attributes table while a person works on it: saves a second after the last change, also in
 * the browser, and never over what somebody else saved meanwhile. Knows no React and no HTTP.
 */
import { conflictOf, isConflict, type TellableError, toTellable } from "../../api/api-error.ts";

/** What has a draft and an active version, told by a text (SQL, or rules as JSON). */
export interface Drafted {
  readonly id: string;
  readonly revision: number;
}

export interface KeptDraft<Thing extends Drafted> {
  readonly text: string;
  readonly phase: "saved" | "unsaved" | "saving" | "failed";
  readonly error: TellableError | null;
  /** What somebody else saved while this text was not saved yet. Nothing is saved until the person decides. */
  readonly other: Thing | null;
  /** Who that was, where the server has told. */
  readonly otherBy: string | null;
  /** It was there when the page opened: nobody was editing then, but a text had stayed behind in the browser. */
  readonly isFromBefore: boolean;
}

/** A place in the browser for a text that is not saved yet. */
export interface TextStorage {
  read(): { readonly revision: number; readonly text: string } | null;
  write(kept: { readonly revision: number; readonly text: string } | null): void;
}

export interface DraftTools<Thing extends Drafted> {
  /** The draft as a text, else the active version. */
  textOf(thing: Thing): string;
  save(draft: { readonly revision: number; readonly text: string }): Promise<Thing>;
  read(): Promise<Thing>;
  /** The newest that is known of it, for the rest of the page. */
  onNews(thing: Thing): void;
  readonly storage: TextStorage;
}

/** Typing settles for this long before the draft is saved. */
const settleMs = 1_000;
/** A save that failed is tried again after this long. */
const retryMs = 5_000;

export class DraftKeeper<Thing extends Drafted> {
  private state: KeptDraft<Thing>;
  private readonly tools: DraftTools<Thing>;
  private readonly listeners = new Set<() => void>();
  private revision: number;
  /** What the server has, as far as this page knows. */
  private saved: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<boolean> | null = null;
  private latest: Thing | null = null;

  constructor(thing: Thing, tools: DraftTools<Thing>) {
    this.tools = tools;
    this.revision = thing.revision;
    this.saved = tools.textOf(thing);
    const kept = tools.storage.read();
    const isOther = kept !== null && kept.text !== this.saved;
    const isFromBefore = isOther && kept.revision !== thing.revision;
    this.state = {
      text: isOther ? kept.text : this.saved,
      phase: isOther ? "unsaved" : "saved",
      error: null,
      other: isFromBefore ? thing : null,
      otherBy: null,
      isFromBefore,
    };
  }

  /** The page is shown: what the browser kept is saved. */
  open(): void {
    if (this.state.phase === "unsaved") this.soon(settleMs);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly read = (): KeptDraft<Thing> => this.state;

  type(text: string): void {
    if (text === this.state.text) return;
    const isSaved = text === this.saved && this.saving === null;
    this.tools.storage.write(isSaved ? null : { revision: this.revision, text });
    this.change({ text, phase: isSaved ? "saved" : "unsaved" });
    this.soon(settleMs);
  }

  /** The server has told of the query, as an answer or because something changed. */
  hear(thing: Thing): void {
    if (thing.revision <= this.revision) return;
    if (this.saving !== null) {
      this.latest = thing;
      return;
    }
    const theirs = this.tools.textOf(thing);
    if (this.state.text === this.saved || this.state.text === theirs) this.adopt(thing);
    else if (theirs === this.saved) this.revision = thing.revision;
    else this.change({ other: thing, otherBy: null, isFromBefore: false });
  }

  /** An answer to what this person did: it is what they see from now on. */
  adopt(thing: Thing): void {
    this.revision = thing.revision;
    this.saved = this.tools.textOf(thing);
    this.tools.storage.write(null);
    this.change({ text: this.saved, phase: "saved", error: null, other: null });
  }

  /** The person has seen what the other one saved, and goes on with their own text from there. */
  keepMine(): void {
    const { other } = this.state;
    if (other === null) return;
    this.revision = other.revision;
    this.saved = this.tools.textOf(other);
    this.change({ other: null, phase: "unsaved" });
    void this.flush();
  }

  /** Saves what is not saved yet. False where that is not possible now. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.saving !== null) await this.saving;
    if (this.state.other !== null) return false;
    if (this.state.text === this.saved) return true;
    this.saving = this.save(this.state.text);
    const isDone = await this.saving;
    this.saving = null;
    const { latest } = this;
    this.latest = null;
    if (latest !== null) this.hear(latest);
    if (isDone && this.state.text !== this.saved) this.soon(settleMs);
    return isDone && this.state.text === this.saved;
  }

  /** The page is left: what is not saved is saved at once, or waits in the browser. */
  close(): void {
    clearTimeout(this.timer);
    void this.flush();
  }

  /** What a further change is made from. */
  get revisionSeen(): number {
    return this.revision;
  }

  private async save(text: string): Promise<boolean> {
    this.change({ phase: "saving", error: null });
    try {
      const thing = await this.tools.save({ revision: this.revision, text });
      this.revision = thing.revision;
      this.saved = text;
      const isSame = this.state.text === text;
      this.tools.storage.write(isSame ? null : { revision: this.revision, text: this.state.text });
      this.change({ phase: isSame ? "saved" : "unsaved" });
      this.tools.onNews(thing);
      return true;
    } catch (error) {
      if (isConflict(error)) return await this.meet(conflictOf(error)?.by ?? null);
      this.change({ phase: "failed", error: toTellable(error) });
      this.soon(retryMs);
      return false;
    }
  }

  /** Somebody was quicker: their text is shown beside ours, unless only the name or the folder is another one. */
  private async meet(otherBy: string | null): Promise<boolean> {
    try {
      const thing = await this.tools.read();
      this.tools.onNews(thing);
      if (this.tools.textOf(thing) === this.state.text) this.adopt(thing);
      else if (this.tools.textOf(thing) === this.saved) {
        this.revision = thing.revision;
        this.soon(0);
        this.change({ phase: "unsaved" });
      } else this.change({ phase: "unsaved", other: thing, otherBy, isFromBefore: false });
    } catch (error) {
      this.change({ phase: "failed", error: toTellable(error) });
      this.soon(retryMs);
    }
    return false;
  }

  private soon(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private change(part: Partial<KeptDraft<Thing>>): void {
    this.state = { ...this.state, ...part };
    for (const tell of this.listeners) tell();
  }
}
