package steel.data.pack;

import java.util.Arrays;

/// Whose turn it is: an endless sequence in which each of some parties has its share of every
/// beginning, to within less than one turn. Any place of it is found at once.
///
/// Shares are kept as whole numbers of a period; within it, turns are given by Tijdeman's rule: of
/// those that have waited long enough, the one that would be late first. Source: Tijdeman 1980,
/// "The chairman assignment problem", Discrete Mathematics 32, theorem 2 (no deviation above `1 - 1
/// / (2n - 2)`).
public final class FairTurns {
  /// Shares are rounded to a millionth.
  private static final int MAX_PERIOD = 1_000_000;

  private final long[] shares; // turns of each in a period
  private final int period;
  private final byte[] party; // of each place in the period
  private final int[] before; // turns that this party had earlier in the period
  private final int[][] places; // of each party's turns in the period

  /// @param weights of the parties, positive, in any unit
  public FairTurns(double... weights) {
    if (weights.length < 1 || weights.length > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "from 1 to %d parties, got %d".formatted(Byte.MAX_VALUE, weights.length));
    }
    this.shares = shares(weights);
    this.period = (int) Arrays.stream(shares).sum();
    this.party = new byte[period];
    this.before = new int[period];
    this.places = new int[weights.length][];
    for (int i = 0; i < weights.length; i++) {
      places[i] = new int[(int) shares[i]];
    }
    assign();
  }

  /// Whole numbers close to the weights, as small as they can be: the largest remainders are
  /// rounded up, nobody gets nothing.
  private static long[] shares(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    long[] shares = new long[weights.length];
    double[] rest = new double[weights.length];
    long left = MAX_PERIOD;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] > 0) || !Double.isFinite(sum)) {
        throw new IllegalArgumentException("weights must be positive, got " + weights[i]);
      }
      double exact = weights[i] / sum * MAX_PERIOD;
      shares[i] = Math.max(1, (long) Math.floor(exact + 1e-6)); // 0.29 of a million is 290,000
      rest[i] = exact - shares[i];
      left -= shares[i];
    }
    for (; left > 0; left--) {
      int next = 0;
      for (int i = 1; i < rest.length; i++) {
        next = rest[i] > rest[next] ? i : next;
      }
      shares[next]++;
      rest[next]--;
    }
    for (;
        left < 0;
        left++) { // parties that should have had less than one turn took it from others
      int next = 0;
      for (int i = 1; i < shares.length; i++) {
        next = shares[i] > shares[next] ? i : next;
      }
      shares[next]--;
    }
    long divisor = 0;
    for (long share : shares) {
      divisor = gcd(share, divisor);
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= divisor;
    }
    return shares;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private void assign() {
    int n = shares.length;
    int[] had = new int[n];
    long scale = Math.max(1, 2L * n - 2);
    for (int t = 0; t < period; t++) {
      int next = -1;
      long nextSlack = 0;
      for (int i = 0; i < n; i++) {
        // how far it is behind its share once this turn is over, in units of 1 / (scale * period)
        long behind = scale * (shares[i] * (t + 1L) - (long) period * had[i]);
        if (behind < period) {
          continue; // a turn now would be too early
        }
        long slack = (scale - 1) * period - behind; // over shares[i]: turns until it is late
        if (next < 0 || slack * shares[next] < nextSlack * shares[i]) {
          next = i;
          nextSlack = slack;
        }
      }
      party[t] = (byte) next;
      before[t] = had[next];
      places[next][had[next]] = t;
      had[next]++;
    }
  }

  /// The share of one party, from 0 to 1.
  public double share(int who) {
    return (double) shares[who] / period;
  }

  /// Whose turn is number `turn`.
  ///
  /// @param turn from 0
  public int at(long turn) {
    return party[(int) (turn % period)];
  }

  /// How many turns the party at `turn` has had before.
  public long before(long turn) {
    int place = (int) (turn % period);
    return turn / period * shares[party[place]] + before[place];
  }

  /// How many of the first `turns` are one party's.
  public long of(int who, long turns) {
    int within = Arrays.binarySearch(places[who], (int) (turns % period));
    return turns / period * shares[who] + (within >= 0 ? within : -within - 1);
  }

  /// How many turns there are before one party has its turn number `own`, counted from 0.
  public long until(int who, long own) {
    return own / shares[who] * period + places[who][(int) (own % shares[who])];
  }
}
