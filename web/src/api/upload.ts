// Multipart upload with progress. XMLHttpRequest, because fetch cannot say how much has been sent.
import { CSRF_HEADER } from "./client";
import { errorFrom, offlineError } from "./errors";

export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

export interface UploadOptions {
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

export function upload<T>(path: string, form: FormData, options: UploadOptions = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    for (const [name, value] of Object.entries(CSRF_HEADER)) call.setRequestHeader(name, value);
    call.setRequestHeader("Accept", "application/json");
    call.upload.onprogress = (event) => options.onProgress?.({ sentBytes: event.loaded, totalBytes: event.total });
    call.onload = () => {
      const payload = parse(call.responseText);
      if (call.status >= 200 && call.status < 300) resolve(payload as T);
      else reject(errorFrom(call.status, payload));
    };
    call.onerror = () => reject(offlineError());
    call.onabort = () => reject(new DOMException("Upload cancelled", "AbortError"));
    options.signal?.addEventListener("abort", () => call.abort(), { once: true });
    call.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
