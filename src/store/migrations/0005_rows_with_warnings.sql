-- What to do with rows that carry a warning, in templates made before there was a choice: what was done until then. Written as
-- text, so that the rules keep their order.
UPDATE templates SET template = (left(btrim(template::text), -1) || ',"warnings":"send"}')::json
WHERE template::jsonb ? 'staff' AND NOT template::jsonb ? 'warnings';
