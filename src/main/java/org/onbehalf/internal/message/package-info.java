/** The numbers of messages ({@code OBH-…}), and what docs/messages.md says about each. */
package org.onbehalf.internal.message;
