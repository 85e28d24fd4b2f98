/** A source of many datasets. */
export interface HarvesterTable {
  id: string;
  name: string;
  kind: string;
  /** JSON; what is secret in it is sealed. */
  config: string;
  id_prefix: string;
  /** Cron; blank: none. */
  schedule: string;
  removes_gone: number;
  /** Id of the person. */
  owner: string;
  created_at: string;
  /** JSON: what came of the latest harvest or preview. */
  report: string | null;
  job: string | null;
}

/** A dataset that a harvester has made. */
export interface HarvestedTable {
  harvester: string;
  /** As the source calls it. */
  remote: string;
  dataset_uid: string;
  version: string | null;
  /** Hash of what the harvester has said of it; a person may have said something else since. */
  said: string;
  /** 1 when the harvester took it away from readers, since the source did not have it. */
  withdrawn: number;
}
