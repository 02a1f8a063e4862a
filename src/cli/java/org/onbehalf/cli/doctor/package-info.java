/** {@code doctor} and {@code rehearse}: what is wrong with a set-up, and the one thing to do. */
package org.onbehalf.cli.doctor;
