package org.onbehalf.servers;

/** Part of what is checked on each server; {@link ServersIT} is made of all. */
interface Checks {
  /** The server and its application. */
  Fixture fixture();
}
