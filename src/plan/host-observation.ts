/** What was seen of the deploy user's systemd. */
export interface UserSystemd {
  /** Whether it starts with the host and outlives a login. */
  readonly lingers: boolean
  /** Null: it answers; else what it said instead. */
  readonly trouble: string | null
}

/** The same, where systemd ends all that a login started. */
export interface SystemdBeyondLogin extends UserSystemd {
  /** Of the sshd that a socket started for this connection alone: all in it ends with it. Null: logind ends all of a session. */
  readonly unit: string | null
}

/** Folders that a deployment needs on a host and that can't be used. */
export interface FolderTrouble {
  /** Each one in which a file could not be written, and why. */
  readonly writeTroubles: readonly string[]
  /** The one of the lock and the promotions' records, and why a file in it could not be locked; null if one could. */
  readonly lockTrouble: string | null
}
