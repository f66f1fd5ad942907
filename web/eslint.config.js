// What the house style asks of the front end, checked: imports flow app → features → shared/api, no `any`.
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const forbid = (patterns, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }],
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/generated.d.ts"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["src/features/**"],
    rules: forbid(["**/app/*", "@/app/*", "@/features/*", "../../features/*"], "A feature imports only itself, shared/ and api/."),
  },
  {
    files: ["src/shared/**"],
    rules: forbid(["**/app/*", "@/app/*", "@/features/*", "@/api/*"], "shared/ imports only shared/."),
  },
  {
    files: ["src/api/**"],
    rules: forbid(["**/app/*", "@/app/*", "@/features/*", "@/shared/*"], "api/ imports only api/."),
  },
);
