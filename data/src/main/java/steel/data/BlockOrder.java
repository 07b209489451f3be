package steel.data;

import java.util.ArrayList;
import java.util.List;
import steel.data.text.TextHash;

/// In which order training sees the blocks of a data set: a fresh permutation each epoch, each
/// block once an epoch. A pure function of seed, place and [Append]s, so that a run resumes
/// anywhere without a saved state, and two machines agree without talking.
///
/// Blocks that join in an epoch are shuffled among those not read yet, so that the epoch, longer
/// now, still has each block once; what was read stays read. An epoch that was read to its end goes
/// on with those that join then, as that of the original does.
public final class BlockOrder implements SampleOrder {
  private final long seed;
  private final long count;
  private final List<Stretch> stretches = new ArrayList<>();

  /// Blocks that join a run.
  ///
  /// @param sample how many samples were taken before they joined
  /// @param blocks how many they are; their numbers follow those of all before
  public record Append(long sample, long blocks) {
    public Append {
      if (sample < 0 || blocks < 1) {
        throw new IllegalArgumentException(
            "cannot append %d blocks at sample %d".formatted(blocks, sample));
      }
    }
  }

  /// Epochs of one kind: either any number of them, all of `blocks`; or one that grows.
  ///
  /// @param sample the first
  /// @param epoch the first
  /// @param blocks of an epoch, before it grows
  /// @param growths what joins, the sample counted from the beginning of the epoch
  /// @param length samples of an epoch, after it has grown
  private record Stretch(long sample, long epoch, long blocks, List<Append> growths, long length) {
    long epochOf(long wanted) {
      return epoch + (wanted - sample) / length;
    }

    long firstOf(long wantedEpoch) {
      return sample + (wantedEpoch - epoch) * length;
    }

    boolean grows() {
      return !growths.isEmpty();
    }

    /// Goes on after an epoch that grew.
    Stretch next() {
      return new Stretch(firstOf(epoch + 1), epoch + 1, length, List.of(), length);
    }

    Stretch grown(Append append) {
      List<Append> more = new ArrayList<>(growths);
      more.add(new Append(append.sample() - sample, append.blocks()));
      return new Stretch(sample, epoch, blocks, List.copyOf(more), length + append.blocks());
    }
  }

  /// @param seed of the run
  /// @param count how many blocks there are
  public BlockOrder(long seed, long count) {
    this(seed, count, List.of());
  }

  /// @param seed of the run
  /// @param count how many blocks there are at the beginning
  /// @param appends what has joined since, in time's order
  public BlockOrder(long seed, long count, List<Append> appends) {
    Permutation.requireCount(count);
    this.seed = seed;
    stretches.add(new Stretch(0, 0, count, List.of(), count));
    long blocks = count;
    long earliest = 0;
    for (Append append : appends) {
      if (append.sample() < earliest) {
        throw new IllegalArgumentException(
            "an append at sample %d after one at %d".formatted(append.sample(), earliest));
      }
      earliest = append.sample();
      grow(append);
      blocks += append.blocks();
      Permutation.requireCount(blocks);
    }
    this.count = blocks;
    Stretch last = stretches.getLast();
    if (last.grows()) {
      stretches.add(last.next());
    }
  }

  private void grow(Append append) {
    Stretch last = stretches.getLast();
    if (last.grows() && append.sample() > last.firstOf(last.epoch() + 1)) {
      last = last.next();
    } else {
      stretches.removeLast();
    }
    if (!last.grows()) {
      long epoch = last.epochOf(Math.max(last.sample(), append.sample() - 1));
      if (epoch > last.epoch()) {
        stretches.add(last);
      }
      last = new Stretch(last.firstOf(epoch), epoch, last.blocks(), List.of(), last.blocks());
    }
    stretches.add(last.grown(append));
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long at(long sample) {
    Stretch stretch = stretchAt(sample);
    long epoch = stretch.epochOf(sample);
    long key = TextHash.mix(TextHash.mix(seed) + Permutation.GOLDEN * (epoch + 1));
    long place = sample - stretch.firstOf(epoch);
    long length = stretch.length();
    for (int i = stretch.growths().size() - 1; i >= 0; i--) {
      Append growth = stretch.growths().get(i);
      length -= growth.blocks(); // that of the epoch before it grew
      if (place >= growth.sample()) {
        long unread = length - growth.sample();
        long chosen =
            Permutation.at(
                place - growth.sample(), unread + growth.blocks(), TextHash.mix(key + i + 1));
        if (chosen >= unread) {
          return length + (chosen - unread);
        }
        place = growth.sample() + chosen;
      }
    }
    return Permutation.at(place, stretch.blocks(), key);
  }

  @Override
  public long epochOf(long sample) {
    return stretchAt(sample).epochOf(sample);
  }

  @Override
  public long firstOf(long epoch) {
    Stretch found = stretches.getFirst();
    for (Stretch stretch : stretches) {
      if (stretch.epoch() <= epoch) {
        found = stretch;
      }
    }
    return found.firstOf(epoch);
  }

  private Stretch stretchAt(long sample) {
    if (sample < 0) {
      throw new IllegalArgumentException("sample must not be negative, got " + sample);
    }
    int i = stretches.size() - 1;
    while (stretches.get(i).sample() > sample) {
      i--;
    }
    return stretches.get(i);
  }
}
