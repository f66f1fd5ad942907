// Every address inside the product. Settings live under /-/, which no Streamlit page can be called.

export const paths = {
  apps: (projectId: number) => `/project/${projectId}/apps`,
  newApp: (projectId: number) => `/project/${projectId}/apps/new`,
  app: (projectId: number, shortId: string) => `/project/${projectId}/apps/${shortId}`,
  appSettings: (projectId: number, shortId: string) => `/project/${projectId}/apps/${shortId}/-/settings`,
  query: (projectId: number) => `/project/${projectId}/query`,
  data: (projectId: number) => `/project/${projectId}/data`,
  dataIn: (projectId: number) => `/project/${projectId}/data-in`,
  members: (projectId: number) => `/project/${projectId}/members`,
  apiKeys: (projectId: number) => `/project/${projectId}/api-keys`,
  projectSettings: (projectId: number) => `/project/${projectId}/settings`,
  login: (next: string) => (next === "" || next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`),
};

// Only a path of this site is followed after signing in; "//evil.example" and "/\evil" are not paths.
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}
