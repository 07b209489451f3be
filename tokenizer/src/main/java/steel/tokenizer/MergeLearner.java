package steel.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.files.Progress;

/// Learns merges from counted pieces, one at a time: the pair that stands side by side most often
/// becomes a token everywhere. Counts are kept up to date where a merge changes them, never counted
/// anew; a merge looks at the places of its pair and their neighbours, nothing else.
///
/// Follows Hugging Face's `BpeTrainer` (tokenizers, `models/bpe/trainer.rs`) to the letter, so that
/// the same corpus gives the same merges.
final class MergeLearner {
  private static final int BYTES = 256;

  /// A vocabulary's last merge is seen about once in so many times the tokens and all bytes.
  private static final int BYTES_PER_LAST_MERGE = 40;

  private static final int LOWERING = 4;

  private final BpeTrainer.Options options;
  private final int tokensWanted;
  private final List<byte[]> tokens = new ArrayList<>();
  private final IntList lengths = new IntList(BYTES); // by token, in bytes
  private final Map<String, Integer> tokenIds = new HashMap<>(); // by bytes as Latin-1
  private final BitSet madeTwice = new BitSet(); // tokens that several merges make
  private final PieceCells cells;
  private final PairTable pairs = new PairTable();
  private final PairQueue queue = new PairQueue();
  private final List<Long> merges = new ArrayList<>();
  private final List<Integer> merged = new ArrayList<>();

  // of the current merge: neighbours of the token it makes, and places where it follows itself
  private final NewPairs before = new NewPairs();
  private final NewPairs after = new NewPairs();
  private final IntList twins = new IntList(16);
  private long twinCount;

  // A pair is most frequent when its later token is made, all at once. So one that is seen less
  // often then than any that is merged by now need not be kept; when its time comes, it is counted
  // anew. Of tokens that several merges make all pairs are kept.
  private long threshold;

  /// @param tokensWanted how many tokens to stop at, bytes included
  /// @param memory bytes that learning may take
  /// @throws ConfigException if there are more pieces than memory
  /// @throws IOException as the pieces do
  MergeLearner(Pieces pieces, BpeTrainer.Options options, int tokensWanted, long memory)
      throws IOException {
    this.options = options;
    this.tokensWanted = tokensWanted;
    this.cells = new PieceCells(pieces, addBytes(), memory);
  }

  /// The bytes come first, in the order of the letters that stand for them.
  private int[] addBytes() {
    int[] ids = new int[BYTES];
    for (char letter = 0; letter < 0x200; letter++) {
      int b = ByteLetters.toByte(letter);
      if (b >= 0) {
        ids[b] = addToken(new byte[] {(byte) b});
      }
    }
    return ids;
  }

  /// @return the id, an old one where another pair has made the same token
  private int addToken(byte[] token) {
    String name = new String(token, StandardCharsets.ISO_8859_1);
    Integer known = tokenIds.putIfAbsent(name, tokens.size());
    if (known != null) {
      return known;
    }
    tokens.add(token);
    lengths.add(token.length);
    return tokens.size() - 1;
  }

  /// Learns until there are enough tokens, or no pair is frequent enough.
  void learn(Progress progress) {
    learn(cells.bytes() / BYTES_PER_LAST_MERGE / Math.max(1, tokensWanted), progress);
  }

  /// The same from a guess of how often the last pair is seen; the guess does not change what is
  /// learned.
  void learn(long lastCount, Progress progress) {
    threshold = Math.max(leastCount(), lastCount);
    countBytePairs();
    int goal = tokensWanted - tokens.size();
    try (Progress.Task task = progress.start("learn merges", "merges", goal)) {
      while (tokens.size() < tokensWanted && findFirst()) {
        merge(queue.firstPair(), queue.poll());
        task.advance(1);
      }
    }
  }

  /// Brings the pair to merge to the front of the queue; there may be none.
  private boolean findFirst() {
    while (true) {
      long count = queue.isEmpty() ? 0 : pairs.count(queue.firstPair());
      if (!queue.isEmpty() && count != queue.firstCount()) {
        queue.recountFirst(count);
      } else if (count >= threshold) {
        return true;
      } else if (threshold == leastCount()) {
        return false;
      } else {
        threshold = Math.max(leastCount(), threshold / LOWERING);
        new PairScan(cells, lengths, this::isForgotten).atLeast(threshold, this::enqueue);
      }
    }
  }

  private int leastCount() {
    return Math.max(1, options.minFrequency());
  }

  private boolean isForgotten(long pair) {
    return !pairs.has(pair) && mayGrow(PairTable.left(pair), PairTable.right(pair));
  }

  private void countBytePairs() {
    int[] found = new int[BYTES * BYTES];
    long[] counts = new long[found.length];
    for (int at = 1, group = 0; at + 1 < cells.size(); at++) {
      int pair = bytePair(at);
      if (pair >= 0) {
        group = cells.group(at, group);
        counts[pair] += cells.count(group);
        found[pair]++;
      }
    }
    int[][] places = new int[found.length][];
    for (int pair = 0; pair < found.length; pair++) {
      places[pair] = new int[found[pair]];
      found[pair] = 0;
    }
    for (int at = 1; at + 1 < cells.size(); at++) {
      int pair = bytePair(at);
      if (pair >= 0) {
        places[pair][found[pair]++] = at;
      }
    }
    for (int pair = 0; pair < found.length; pair++) {
      if (found[pair] > 0) {
        enqueue(PairTable.key(pair / BYTES, pair % BYTES), counts[pair], places[pair]);
      }
    }
  }

  /// Both bytes from this place on; negative if a gap is among them.
  private int bytePair(int at) {
    return cells.token(at) < 0 || cells.token(at + 1) < 0
        ? -1
        : cells.token(at) * BYTES + cells.token(at + 1);
  }

  private void merge(long pair, int[] found) {
    int left = PairTable.left(pair);
    int right = PairTable.right(pair);
    int known = tokens.size();
    int token = addToken(joined(tokens.get(left), tokens.get(right)));
    if (token < known && !madeTwice.get(token)) {
      madeTwice.set(token);
      LongPredicate isOfToken =
          other -> PairTable.left(other) == token || PairTable.right(other) == token;
      new PairScan(cells, lengths, isOfToken.and(this::isForgotten)).atLeast(1, this::enqueue);
    }
    merges.add(pair);
    merged.add(token);
    // pairs of such tokens are found in several goes, yet a piece merges all at once
    boolean isScattered = madeTwice.get(left) || madeTwice.get(right);
    replace(left, right, token, isScattered ? wholePieces(found, left) : found);
    change(left, right, token);
  }

  private void replace(int left, int right, int token, int[] places) {
    boolean isNew = !madeTwice.get(token);
    int leftLength = lengths.get(left);
    int length = lengths.get(token);
    int group = 0;
    int last = -1;
    for (int at : places) {
      int middle = at + leftLength;
      if (cells.token(at) != left || cells.token(middle) != right) {
        continue;
      }
      int end = at + length;
      group = cells.group(at, group);
      long times = cells.count(group);
      int previous = cells.before(at);
      if (previous == last && isNew) { // it has taken the left token for its neighbour
        after.removeLast(times);
        twins.add(previous);
        twinCount += times;
      } else if (previous != PieceCells.GAP) {
        before.add(cells.token(previous), times, previous);
      }
      if (cells.token(end) >= 0) {
        after.add(cells.token(end), times, at);
      }
      cells.merge(at, middle, end, token);
      last = at;
    }
  }

  /// Counts what the places of a merge have lost and got, and queues what is new.
  private void change(int left, int right, int token) {
    lose(before, neighbour -> PairTable.key(neighbour, left), token);
    lose(after, neighbour -> PairTable.key(right, neighbour), token);
    pairs.changeKnown(PairTable.key(/* left= */ right, /* right= */ left), -twinCount);
    int[] someTwins = gain(before, neighbour -> PairTable.key(neighbour, token), token);
    int[] otherTwins = gain(after, neighbour -> PairTable.key(token, neighbour), token);
    int[] ofTwins =
        Stream.of(twins.toArray(), someTwins, otherTwins)
            .flatMapToInt(IntStream::of)
            .sorted()
            .toArray();
    long count = twinCount + before.count(token) + after.count(token);
    long pair = PairTable.key(token, token);
    if (ofTwins.length > 0 && isWanted(pair, count)) {
      enqueue(pair, count, ofTwins);
    }
    before.clear();
    after.clear();
    twins.clear();
    twinCount = 0;
  }

  /// @param pairWith the pair that a neighbour was in before the merge
  private void lose(NewPairs side, IntToLongFunction pairWith, int token) {
    for (int i = 0; i < side.size(); i++) {
      int neighbour = side.neighbour(i);
      long pair = pairWith.applyAsLong(neighbour);
      if (neighbour == token) { // made once more: its pairs may be found and lost in one go
        pairs.change(pair, -side.count(neighbour));
      } else {
        pairs.changeKnown(pair, -side.count(neighbour));
      }
    }
  }

  /// @param pairWith the pair that a neighbour is in after the merge
  /// @return places where the neighbour is the token itself; these may be new on both sides, so
  ///   that they are not queued yet
  private int[] gain(NewPairs side, IntToLongFunction pairWith, int token) {
    boolean[] wanted = new boolean[side.size()];
    for (int i = 0; i < wanted.length; i++) {
      int neighbour = side.neighbour(i);
      wanted[i] =
          neighbour == token || isWanted(pairWith.applyAsLong(neighbour), side.count(neighbour));
    }
    int[][] places = side.places(wanted);
    int[] twinPlaces = {};
    for (int i = 0; i < wanted.length; i++) {
      int neighbour = side.neighbour(i);
      if (neighbour == token) {
        twinPlaces = places[i];
      } else if (wanted[i]) {
        enqueue(pairWith.applyAsLong(neighbour), side.count(neighbour), places[i]);
      }
    }
    return twinPlaces;
  }

  private boolean isWanted(long pair, long count) {
    int left = PairTable.left(pair);
    int right = PairTable.right(pair);
    return (count >= threshold || madeTwice.get(left) || madeTwice.get(right))
        && mayGrow(left, right);
  }

  private void enqueue(long pair, long by, int[] places) {
    long count = pairs.change(pair, by);
    if (count > 0) {
      queue.add(pair, count, places);
    }
  }

  private boolean mayGrow(int left, int right) {
    return lengths.get(left) + lengths.get(right) < options.maxTokenLength();
  }

  /// Every place of a token in the pieces that these places are in.
  private int[] wholePieces(int[] places, int token) {
    IntList all = new IntList(places.length);
    int last = -1;
    for (int place : places) {
      int start = cells.pieceStart(place);
      if (start != last) {
        for (int at = start; cells.token(at) != PieceCells.GAP; at++) {
          if (cells.token(at) == token) {
            all.add(at);
          }
        }
        last = start;
      }
    }
    return all.toArray();
  }

  private static byte[] joined(byte[] left, byte[] right) {
    byte[] token = new byte[left.length + right.length];
    System.arraycopy(left, 0, token, 0, left.length);
    System.arraycopy(right, 0, token, left.length, right.length);
    return token;
  }

  List<byte[]> tokens() {
    return tokens;
  }

  Merges merges() {
    int[] left = merges.stream().mapToInt(PairTable::left).toArray();
    int[] right = merges.stream().mapToInt(PairTable::right).toArray();
    return new Merges(left, right, merged.stream().mapToInt(Integer::intValue).toArray());
  }
}
