/** Long-running sessions: who may use them, their records, and the rotation of refresh tokens. */
package org.onbehalf.internal.sessions;
