package steel.infer;

import java.util.Arrays;

/// Foretells tokens of one sequence: those that followed when its last tokens came the last time,
/// in prompt or answer.
///
/// A wrong guess costs the time of reading it. So one begins with few tokens and doubles them as
/// long as they all come true, and after guesses of which nothing came true it waits, twice as long
/// each time.
///
/// Source: Saxena 2023, "Prompt Lookup Decoding"; Leviathan et al. 2023, arXiv:2211.17192, for
/// reading guesses in one call.
final class PromptLookup {
  private static final int[] LENGTHS = {3, 2}; // of what must have come before
  private static final int FIRST_GUESS = 2; // three tokens in a call: cheap, and some hope
  private static final int LONGEST_PAUSE = 32;

  private final int most;
  private int[] ids = new int[64];
  private int length;
  private int guess;
  private int pause; // after the next failure
  private int toWait; // tokens

  /// @param most tokens of a guess
  PromptLookup(int most) {
    this.most = most;
    guess = Math.min(most, FIRST_GUESS);
    pause = 1;
  }

  /// Notes tokens that are sure.
  void add(int... more) {
    if (length + more.length > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(2 * ids.length, length + more.length));
    }
    System.arraycopy(more, 0, ids, length, more.length);
    length += more.length;
  }

  /// What may follow; nothing where nothing is known or waiting is better.
  ///
  /// @param room so many tokens at most
  int[] guess(int room) {
    if (toWait > 0) {
      toWait--;
      return new int[0];
    }
    for (int n : LENGTHS) {
      int next = afterLast(n);
      if (next > 0) {
        int[] guessed = new int[Math.min(guess, room)];
        for (int i = 0; i < guessed.length; i++) {
          int from =
              next + i; // past the end it goes on with the guess itself: what repeats, repeats
          guessed[i] = from < length ? ids[from] : guessed[from - length];
        }
        return guessed;
      }
    }
    return new int[0];
  }

  /// Learns how far a guess came true.
  void came(int correct, int guessed) {
    if (correct == guessed) {
      guess = Math.min(most, 2 * guess);
    } else {
      guess = Math.min(most, FIRST_GUESS);
    }
    if (correct > 0) {
      pause = 1;
    } else {
      toWait = pause;
      pause = Math.min(LONGEST_PAUSE, 2 * pause);
    }
  }

  /// The place behind the last earlier occurrence of the last `n` tokens; 0 if there is none.
  private int afterLast(int n) {
    for (int end = length - 1; end >= n; end--) {
      if (Arrays.equals(ids, end - n, end, ids, length - n, length)) {
        return end;
      }
    }
    return 0;
  }
}
