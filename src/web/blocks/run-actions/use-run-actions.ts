/** Resuming a run and sending its failed rows again, each with what is told when it was refused. */
import { useNavigate } from "@tanstack/react-router";
import { useChange } from "../../api/reads.ts";
import { tellFailure } from "../failure-toast.tsx";

export function useRunActions() {
  const navigate = useNavigate();
  const resume = useChange("resumeRun", ["listRuns", "readRun"]);
  const retry = useChange("retryFailedRows", ["listRuns"]);
  return {
    isBusy: resume.isPending || retry.isPending,
    resume: (number: number) =>
      resume.mutate(
        { params: { number } },
        { onError: (error) => tellFailure("The run was not resumed", error) },
      ),
    /** Opens the run that sends them. */
    retryFailedRows: (number: number) =>
      retry.mutate(
        { params: { number } },
        {
          onSuccess: ({ run }) =>
            void navigate({ to: "/runs/$number", params: { number: String(run.number) } }),
          onError: (error) => tellFailure("The failed rows were not sent again", error),
        },
      ),
  };
}
