/** The port of dry plans that people asked for: one for each orchestration, made by one server, shown by all of them. */

export interface PlanTrouble {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

export interface KeptPlan {
  readonly orchestrationId: string;
  /** Of everything that the plan was made from, short. */
  readonly signature: string;
  readonly startedAt: number;
  readonly state: "planning" | "planned" | "failed";
  /** Candidates judged so far. */
  readonly judged: number;
  readonly seconds: number;
  /** JSON text of what came out. */
  readonly report: string | null;
  readonly error: PlanTrouble | null;
}

export interface PlanEnding extends Pick<KeptPlan, "report" | "error" | "judged" | "seconds"> {
  readonly state: "planned" | "failed";
}

export interface PlanBook {
  /** In place of the plan there was. The answer names this attempt; null when somebody is at the same plan already. */
  begin(plan: Pick<KeptPlan, "orchestrationId" | "signature" | "startedAt">): Promise<string | null>;
  /** Says that the planner is alive. False when nobody wants the plan any more: it was cancelled, or another was begun. */
  progress(attempt: string, judged: number): Promise<boolean>;
  /** Does nothing when nobody wants the plan any more. */
  end(attempt: string, ending: PlanEnding): Promise<void>;
  /** Null when there is none, or it is too old to be kept. One whose planner has gone is failed. */
  find(orchestrationId: string): Promise<KeptPlan | null>;
  forget(orchestrationId: string): Promise<void>;
}
