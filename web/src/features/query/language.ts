// HogQL for the editor: words to colour and to complete. The server's compiler is the judge of what is right.
import { type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { keywordCompletionSource, SQLDialect } from "@codemirror/lang-sql";
import { LanguageSupport } from "@codemirror/language";

export interface KnownNames {
  events: readonly string[];
  properties: readonly string[];
  tables: Readonly<Record<string, readonly string[]>>;
  functions: readonly { name: string; kind: string; args_min: number; args_max: number }[];
}

export const NO_NAMES: KnownNames = { events: [], properties: [], tables: {}, functions: [] };

const KEYWORDS =
  "select distinct from where prewhere group by having order asc desc nulls first last limit offset with ties as and or not in is null like ilike between case when then else end " +
  "join inner left right full outer cross asof any all semi anti on using union intersect except array sample final over partition rows range interval cast try_cast " +
  "true false exists window qualify recursive fill cohort";

const TYPES = "string integer float boolean date datetime uuid decimal int64 float64 uint8";

const FUNCTIONS =
  "count countIf uniq uniqIf uniqExact sum sumIf avg avgIf min max any argMin argMax median quantile quantiles groupArray groupUniqArray topK stddevPop corr " +
  "if multiIf ifNull coalesce nullIf isNull isNotNull equals notEquals empty notEmpty length lower upper trim substring concat splitByChar splitByString replaceAll replaceRegexpAll " +
  "match extract position startsWith endsWith toString toInt toFloat toDate toDateTime toStartOfHour toStartOfDay toStartOfWeek toStartOfMonth toStartOfQuarter toStartOfYear " +
  "toStartOfInterval toDayOfWeek toHour toMonth toYear now today yesterday dateDiff dateAdd dateSub dateTrunc formatDateTime parseDateTimeBestEffort toTimeZone " +
  "round floor ceil abs sqrt pow log exp greatest least JSONExtractString JSONExtractInt JSONExtractFloat JSONExtractBool JSONExtractRaw JSONHas JSONExtractKeys " +
  "arrayJoin arrayMap arrayFilter arrayExists arraySort arrayDistinct arrayConcat arraySum has indexOf tuple range rowNumberInAllBlocks " +
  "row_number rank dense_rank lag lead first_value last_value windowFunnel retention sequenceMatch domain path cutQueryString";

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  events: ["uuid", "event", "timestamp", "distinct_id", "person_id", "properties", "person", "created_at", "elements_chain"],
  persons: ["id", "created_at", "properties", "is_identified"],
};

const dialect = SQLDialect.define({
  keywords: KEYWORDS,
  types: TYPES,
  builtin: FUNCTIONS.toLowerCase(),
  backslashEscapes: true,
  hashComments: false,
  doubleQuotedStrings: false,
  identifierQuotes: '`"',
  operatorChars: "*+-%<>!=&|/~?:",
});

// The names are read when a completion is asked for: they arrive after the editor is there.
export function hogql(names: () => KnownNames): LanguageSupport {
  const { language } = dialect;
  return new LanguageSupport(language, [
    language.data.of({ autocomplete: completions(names) }),
    language.data.of({ autocomplete: keywordCompletionSource(dialect, true) }),
  ]);
}

// Until the server has told what it knows, and if it does not answer.
const FALLBACK: readonly Completion[] = [
  ...FUNCTIONS.split(" ").map((label): Completion => ({ label, type: "function", apply: `${label}(` })),
  ...tableCompletions(COLUMNS),
];

function tableCompletions(tables: Readonly<Record<string, readonly string[]>>): Completion[] {
  return Object.entries(tables).flatMap(([table, columns]): Completion[] => [
    { label: table, type: "type", detail: "table", boost: table.includes(".") ? 0 : 2 },
    // Those of system tables are offered behind the table's name only.
    ...(table.includes(".") ? [] : columns).map((label): Completion => ({ label, type: "property", detail: table, boost: 1 })),
  ]);
}

// "(a, b)" is not known, but how many are: "1 argument", "2 to 3 arguments", "2 or more arguments".
export function arityOf(least: number, most: number): string {
  if (most < 0) return `${least} or more arguments`;
  if (least === most) return `${least} ${least === 1 ? "argument" : "arguments"}`;
  return `${least} to ${most} arguments`;
}

const made = new WeakMap<KnownNames, readonly Completion[]>();

function words(names: KnownNames): readonly Completion[] {
  if (names.functions.length === 0) return FALLBACK;
  const known = made.get(names);
  if (known) return known;
  const all = [
    ...names.functions.map(({ name, kind, args_min, args_max }): Completion => ({ label: name, type: "function", apply: args_max === 0 ? `${name}()` : `${name}(`, detail: kind === "function" ? "" : kind, info: arityOf(args_min, args_max) })),
    ...tableCompletions(names.tables),
  ];
  made.set(names, all);
  return all;
}

function completions(names: () => KnownNames): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const property = context.matchBefore(/\bproperties\.[\w$]*/);
    if (property) {
      const from = property.from + property.text.indexOf(".") + 1;
      return { from, options: names().properties.map((label) => ({ label, type: "property", apply: quoted(label) })), validFor: /^[\w$]*$/ };
    }
    const inString = context.matchBefore(/'[^'\n]*/);
    if (inString) {
      const isEvent = /\bevent\s*(=|!=|in\s*\([^)]*)\s*$/i.test(context.state.sliceDoc(Math.max(0, inString.from - 200), inString.from));
      return isEvent ? { from: inString.from + 1, options: names().events.map((label) => ({ label, type: "text", detail: "event" })), validFor: /^[^']*$/ } : null;
    }
    // After "events." the table's own columns.
    const member = context.matchBefore(/\b[A-Za-z_]\w*\.\w*/);
    const table = member ? names().tables[member.text.split(".")[0] ?? ""] : undefined;
    if (member && table) return { from: member.from + member.text.indexOf(".") + 1, options: table.map((label) => ({ label, type: "property" })), validFor: /^\w*$/ };
    const word = context.matchBefore(/[A-Za-z_$][\w$]*/);
    if (!word && !context.explicit) return null;
    // A part of the name as it is written: letters strewn over a thousand names would match far too many.
    const typed = word?.text.toLowerCase() ?? "";
    return { from: word?.from ?? context.pos, options: words(names()).filter(({ label }) => label.toLowerCase().includes(typed)) };
  };
}

// "plan" as it is, "utm source" in back quotes.
const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `\`${name}\``);
