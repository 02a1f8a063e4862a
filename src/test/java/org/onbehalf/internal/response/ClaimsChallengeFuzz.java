package org.onbehalf.internal.response;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Looks for header lines that take new ways through our code; {@code mvn -Pfuzz test}. */
class ClaimsChallengeFuzz {
  @FuzzTest(maxDuration = "30s")
  void find(byte[] input) throws Exception {
    ClaimsChallengeTest.judge(input);
  }
}
