package org.onbehalf.internal.message;

/** OBH-5…: stores of tokens (50…) and sessions (51…). OBH-6…: user names. */
public final class StoreMessages {
  public static final MessageCode UNAVAILABLE =
      new MessageCode(
          5001,
          "cannot be used: …. Until it can be used again, …",
          "Tokens are kept in memory; sessions cannot be started, resumed or renewed.",
          "The file is locked or not writable, or the database or Redis cannot be reached.",
          "Make it available again; the next attempt follows by itself.");
  public static final MessageCode NO_DIRECTORY =
      new MessageCode(
          5002,
          "no directory outside the web application was found",
          "Tokens are cached in memory only, and requested anew after a restart.",
          "The server names no directory for data, and the user has no home directory.",
          "Set TokenCache.Directory.");
  public static final MessageCode CORRUPT =
      new MessageCode(
          5003,
          "… is corrupt: it was renamed to …",
          "Tokens are requested again; sessions in the file are lost.",
          "A power failure, a fault of the disk, or two servers with one directory.",
          "Restore sessions from a backup; check the disk and TokenCache.Directory.");
  public static final MessageCode DISCARDED =
      new MessageCode(
          5004,
          "has content that Ehcache cannot read",
          "The content is deleted, and tokens are requested again.",
          "The server was killed, or another version of Ehcache wrote it.",
          "None. To keep tokens over a kill, use TokenCache.Store = file.");
  public static final MessageCode ENCRYPTION_KEYS =
      new MessageCode(
          5005,
          "TokenCache.EncryptionKeys have changed and cannot be read",
          "The former keys stay in use.",
          "The file of a key has changed and does not hold a key, or cannot be read.",
          "Correct the file; it is read again when it changes.");
  public static final MessageCode STORE_THREAD =
      new MessageCode(
          5006,
          "did not end in time and is left running",
          "The application stops; a thread and its class loader stay until the store answers.",
          "The store hangs.",
          "See to the database, Redis or disk.");
  public static final MessageCode NO_HEAP =
      new MessageCode(
          5007,
          "tokens are not cached in memory",
          "Each call reads the store or requests a token.",
          "Ehcache is there in another version, or cannot be started.",
          "Put the version of the message into WEB-INF/lib, and only that.");

  public static final MessageCode SESSIONS_UNAVAILABLE =
      new MessageCode(
          5101,
          "the session store …",
          "The work of the session fails; the answer is 503.",
          "The store of the sessions cannot be used.",
          "See the line OBH-5001 before it.");
  public static final MessageCode NO_SESSION =
      new MessageCode(
          5102,
          "no session can be started: …",
          "Sessions().start() fails; the answer is 503.",
          "The store of the sessions is full, closed or not there.",
          "Do what the message says.");
  public static final MessageCode EXPIRED =
      new MessageCode(
          5103,
          "the session …",
          "The work of the session ends; the answer is 401 interaction_required.",
          "It was idle, is too old, was ended, or Entra refused its refresh token.",
          "The user starts a new one.");
  public static final MessageCode NOT_STORED =
      new MessageCode(
          5104,
          "sessions' new refresh tokens could not be stored",
          "Entra accepts the former ones; an issuer that does not will end these sessions.",
          "The store of the sessions could not be used when the application stopped.",
          "Make the store available before the next stop.");
  public static final MessageCode CONFLICT =
      new MessageCode(
          5105,
          "a session's new refresh token was not stored, as another server changed it",
          "The session goes on with the other server's token.",
          "Two servers renewed one session at the same time.",
          "None, unless it happens often: compare the servers' clocks.");
  public static final MessageCode LEFT_OVER =
      new MessageCode(
          5106,
          "a session that could not be started may lie in the store",
          "Nobody can use it; it goes with Sessions.IdleTimeout.",
          "The store failed while the session was started and again when it was removed.",
          "Make the store available.");
  public static final MessageCode UNDER_WAY =
      new MessageCode(
          5107,
          "a session's refresh token was still being redeemed when the application stopped",
          "Its new token may be lost; Entra accepts the former one.",
          "The token endpoint did not answer in time.",
          "None.");

  public static final MessageCode NAME_REFUSED =
      new MessageCode(
          6001,
          "a caller was not accepted by AzureAd.PrincipalMapping",
          "The request is answered 403.",
          "The caller has no user name in the directory or file, or is of another tenant or domain.",
          "Add the name, or set AzureAd.PrincipalMapping.Unmapped = keep.");
  public static final MessageCode NAMES_UNAVAILABLE =
      new MessageCode(
          6002,
          "cannot look names up",
          "Requests of users whose name is not cached are answered 503.",
          "The directory cannot be reached, or refuses the user that asks.",
          "Compare AzureAd.PrincipalMapping.Ldap with the directory.");
  public static final MessageCode NAMES_FAILED =
      new MessageCode(
          6003,
          "AzureAd.PrincipalMapping (Source = …) failed with …",
          "The request is answered 500.",
          "The application's PrincipalMapper threw an exception, or the library has an error.",
          "Correct the mapper, or report the line.");
  public static final MessageCode LOOK_UP_LEFT =
      new MessageCode(
          6004,
          "a look-up of AzureAd.PrincipalMapping did not end within …",
          "The application stops, and one thread ends later.",
          "The directory did not answer while the application was stopped.",
          "None.");
  public static final MessageCode NAMES_FILE =
      new MessageCode(
          6005,
          "cannot be read anew, what was read before stays in force",
          "Requests are served with the former names.",
          "The file of user names has changed and has a fault.",
          "Correct the line that the message names.");

  private StoreMessages() {}
}
