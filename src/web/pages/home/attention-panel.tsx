/** What a person can act on, worst first, at most five at once; each with one button. */
import { IconAlertTriangleFilled, IconCircleXFilled, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Attention, Home } from "../../../contract/api/home.ts";
import { useChange } from "../../api/reads.ts";
import { ButtonLink, IconButton } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { MarkedText } from "./marked-text.tsx";
import { useStepKeys } from "./use-step-keys.ts";

/** More than five at once are not read. */
const shownMax = 5;

export function AttentionPanel({ items }: { readonly items: readonly Attention[] }) {
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useStepKeys(list);
  const shown = all ? items : items.slice(0, shownMax);
  if (items.length === 0) {
    return (
      <Panel title="Needs attention" bare>
        <p className="quiet attention-none">Nothing needs you.</p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Needs attention"
      remark={String(items.length)}
      actions={
        items.length > shownMax ? (
          <button type="button" className="link-button" onClick={() => setAll(!all)}>
            {all ? "The first five" : `All ${items.length}`}
          </button>
        ) : (
          <span className="faint desk-only">Dismissed ones stay in Notifications</span>
        )
      }
    >
      <ul ref={list}>
        {shown.map((item) => (
          <AttentionLine key={item.key} item={item} />
        ))}
      </ul>
    </Panel>
  );
}

function AttentionLine({ item }: { readonly item: Attention }) {
  const client = useQueryClient();
  const dismiss = useChange("dismissAttention");
  const leave = () =>
    dismiss.mutate(
      { body: { key: item.key } },
      {
        onSuccess: () =>
          client.setQueryData<Home>(["readHome", {}], (home) =>
            home === undefined
              ? home
              : { ...home, attention: home.attention.filter(({ key }) => key !== item.key) },
          ),
      },
    );
  return (
    <li className="attention">
      <span className={`status-icon ${item.level === "error" ? "tone-bad" : "tone-warn"}`}>
        {item.level === "error" ? (
          <IconCircleXFilled aria-hidden="true" />
        ) : (
          <IconAlertTriangleFilled aria-hidden="true" />
        )}
      </span>
      <div className="grow attention-words">
        <p className="attention-title">
          <MarkedText text={item.title} marks={item.marks} />
        </p>
        <p className="small quiet attention-detail">
          <MarkedText text={item.detail} marks={item.marks} />
        </p>
      </div>
      <Moment at={item.at} className="smallest faint attention-when" />
      <AttentionLink link={item.link} />
      <IconButton name={`Dismiss: ${item.title}`} className="attention-dismiss" onClick={leave}>
        <IconX aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function AttentionLink({ link }: { readonly link: Attention["link"] }) {
  const { id } = link;
  switch (link.to) {
    case "run":
      return (
        <ButtonLink small to="/runs/$number" params={{ number: id }} className="attention-button">
          {link.label}
        </ButtonLink>
      );
    case "destination":
      return (
        <ButtonLink small to="/destinations/$id" params={{ id }} className="attention-button">
          {link.label}
        </ButtonLink>
      );
    case "customer360":
      return (
        <ButtonLink small to="/customer-360" className="attention-button">
          {link.label}
        </ButtonLink>
      );
    case "query":
      return (
        <ButtonLink small to="/queries/$id" params={{ id }} className="attention-button">
          {link.label}
        </ButtonLink>
      );
  }
}
