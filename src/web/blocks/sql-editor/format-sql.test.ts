import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSql } from "./format-sql.ts";

describe("formatting", () => {
  it("puts clauses and columns on lines of their own and keywords in capitals", () => {
    expect(
      formatSql(
        `select amperity_id as external_id,lower( full_name ) AS name, rank() over (partition by a order by b) r from Customer_360 c left join orders o on o.id=c.id and o.total between 1 and 2 where x in (select id from y) or z = 'it''s' group by 1, 2 order by 1 desc limit 10`,
      ),
    ).toBe(`SELECT
  amperity_id AS external_id,
  lower(full_name) AS name,
  rank() OVER (PARTITION BY a ORDER BY b) r
FROM Customer_360 c
LEFT JOIN orders o ON o.id=c.id
  AND o.total BETWEEN 1 AND 2
WHERE x IN (
  SELECT id
  FROM y
)
  OR z = 'it''s'
GROUP BY 1, 2
ORDER BY 1 DESC
LIMIT 10
`);
  });

  it("keeps comments where they say something", () => {
    expect(formatSql("-- first\nselect a, -- why a\n  b /* b */\n-- before from\nfrom t")).toBe(
      "-- first\nSELECT\n  a, -- why a\n  b /* b */\n  -- before from\nFROM t\n",
    );
  });

  it("changes nothing but blanks and the case of keywords, whatever the text", () => {
    const word = fc.constantFrom(
      ...'select,from,where,and,or,between,case,when,end,join,left,(,),(,),",",group by,order by,with x as (,a,b.c,1.5,\'it\'\'s\',"q""q",-- c\n,/* c */,;,||,union all,limit 3,\n, ,\'open,"open,/* open'
        .split(",")
        .filter(Boolean),
      ",",
    );
    const bare = (text: string) => text.toLowerCase().replace(/\s+/g, "");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join(" ");
        const formatted = formatSql(text);
        expect(bare(formatted)).toBe(bare(text));
      }),
      { numRuns: 300 },
    );
  });
});
