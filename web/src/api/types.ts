// The API's shapes under the names the screens use; generated from schema/openapi.yaml by `npm run generate`.
export type {
  EventDefinition,
  Instance,
  Invite,
  InviteAccept,
  InviteCreate,
  InviteCreated,
  JourneyStep,
  Link,
  LoginAnswer,
  LoginRequest,
  Member,
  OneTimeLink,
  PersonalApiKey,
  PersonalApiKeyCreated,
  Problem,
  Project,
  ProjectPatch,
  PropertyDefinition,
  QueryAnswer,
  QueryCheck,
  QuerySchema,
  QueryStatus,
  Role,
  SandboxState,
  SetupRequest,
  StreamlitApp,
  StreamlitAppLogs,
  StreamlitAppPatch,
  StreamlitAppStatus,
  StreamlitAppUploaded,
  StreamlitAppVersion,
  StreamlitAppVersionUploaded,
  User,
  UserBasic,
  UserPatch,
} from "./generated";

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

// Which app, in which project: what nearly every call needs.
export interface AppRef {
  projectId: number;
  shortId: string;
}
