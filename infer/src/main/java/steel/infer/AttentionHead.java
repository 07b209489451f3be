package steel.infer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import steel.infer.kernel.Kernel;
import steel.model.ModelConfig;

/// Some queries of one sequence that read one key-value head: block after block of keys, with the
/// largest score and the sum of weights so far, so that no row of all scores is ever there. A
/// query's result is the same whoever else is with it. Scratch of a thread.
///
/// Source: Milakov and Gimelshein 2018, arXiv:1805.02867, for sums under a maximum that grows; Dao
/// et al. 2022, arXiv:2205.14135, for attention in blocks.
final class AttentionHead {
  /// Tokens whose queries are done together, so that a block is widened once for all of them.
  static final int TOKENS = 32;

  private static final int TILE = Kernel.QUERIES;
  private static final int BLOCK = Kernel.KEY_BLOCK;

  private static final ThreadLocal<@Nullable AttentionHead> OF_THREAD = new ThreadLocal<>();

  private final int headDim;
  private final int width;
  private KvBlock.Head head;
  private KvBlock.Head next; // while a single query reads one piece after the other
  private final float[] scores = new float[TILE * BLOCK];
  private final int[] codes; // [K]
  private float[] queries = {}; // [tiles, K, TILE]
  private float[] mixed = {}; // [tiles, TILE, W]
  private float[] largest = {}; // [tiles * TILE]
  private float[] sums = {};

  /// Scratch of the calling thread.
  static AttentionHead ofThread(int headDim) {
    AttentionHead head = OF_THREAD.get();
    if (head == null || head.headDim != headDim) {
      head = new AttentionHead(headDim);
      OF_THREAD.set(head);
    }
    return head;
  }

  private AttentionHead(int headDim) {
    this.headDim = headDim;
    width = KvBlock.width(headDim);
    codes = new int[headDim];
    head = new KvBlock.Head(headDim);
    next = new KvBlock.Head(headDim);
  }

  /// Writes one head's keys and values of new tokens, as [KvCache#put] wants it.
  void put(
      KvCache cache,
      int layer,
      int sharedHead,
      float[] keys,
      float[] values,
      int from,
      int tokens) {
    cache.put(layer, sharedHead, keys, values, from, tokens, codes);
  }

  /// Computes queries of neighbouring tokens, `groupSize` heads of each.
  ///
  /// @param cache whose new tokens are in, but not counted
  /// @param first token of the sequence's new ones
  /// @param tokens how many
  /// @param query `[T, H, K]`, where the sequence's new tokens begin at row `from`
  /// @param attended likewise, written
  void run(
      Kernel kernel,
      ModelConfig config,
      int layer,
      int sharedHead,
      KvCache cache,
      int first,
      int tokens,
      float[] query,
      int from,
      float[] attended) {
    int group = config.groupSize();
    int count = tokens * group;
    begin(count);
    float scale = (float) (1 / Math.sqrt(headDim));
    for (int q = 0; q < count; q++) {
      int at = rowOf(config, sharedHead, from + first, q, group);
      int to = q / TILE * headDim * TILE + q % TILE;
      for (int k = 0; k < headDim; k++) {
        queries[to + k * TILE] = query[at + k] * scale;
      }
    }
    int end = cache.length() + first + tokens; // positions that the last token sees
    if (count == 1 && read(kernel, cache, layer, sharedHead, 0, true, head)) {
      one(kernel, cache, layer, sharedHead, end);
    } else {
      for (int start = 0; start < end; start += BLOCK) {
        read(kernel, cache, layer, sharedHead, start, count == 1, head);
        for (int tile = 0; tile < count; tile += TILE) {
          block(kernel, tile, Math.min(TILE, count - tile), start, cache.length() + first, group);
        }
      }
    }
    for (int q = 0; q < count; q++) {
      int to = rowOf(config, sharedHead, from + first, q, group);
      for (int k = 0; k < headDim; k++) {
        attended[to + k] = mixed[q * width + k] / sums[q];
      }
    }
  }

  private int rowOf(ModelConfig config, int sharedHead, int row, int q, int group) {
    int head = sharedHead * group + q % group;
    return ((row + q / group) * config.numAttentionHeads() + head) * headDim;
  }

  private void begin(int count) {
    int room = Math.ceilDiv(count, TILE) * TILE;
    if (largest.length < room) {
      queries = new float[room * headDim];
      mixed = new float[room * width];
      largest = new float[room];
      sums = new float[room];
    }
    Arrays.fill(mixed, 0, room * width, 0f);
    Arrays.fill(largest, 0, room, Float.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0, room, 0f);
  }

  /// Gives the piece that begins at a position.
  ///
  /// @return whether it is codes that were not widened
  private static boolean read(
      Kernel kernel,
      KvCache cache,
      int layer,
      int sharedHead,
      int start,
      boolean alone,
      KvBlock.Head into) {
    KvBlock block = cache.block(layer, start / KvBlock.POSITIONS);
    block.read(kernel, sharedHead, start % KvBlock.POSITIONS / BLOCK, alone, into);
    return into.isCoded;
  }

  /// One query on all pieces, whose codes are read as they lie: the values of one together with the
  /// keys of the next.
  private void one(Kernel kernel, KvCache cache, int layer, int sharedHead, int end) {
    int at = 0; // of the scores of a piece, which take turns at two places
    kernel.codedScores(queries, headDim, head.keyCodes, head.keysAt, scores, at);
    for (int start = 0; start < end; start += BLOCK) {
      int positions = Math.min(BLOCK, end - start);
      weigh(kernel, 0, at, positions);
      if (start + BLOCK < end) {
        read(kernel, cache, layer, sharedHead, start + BLOCK, true, next);
        kernel.codedMixAndScores(
            scores,
            at,
            head.valueCodes,
            head.valuesAt,
            width,
            mixed,
            queries,
            headDim,
            next.keyCodes,
            next.keysAt,
            scores,
            BLOCK - at);
        KvBlock.Head read = head;
        head = next;
        next = read;
        at = BLOCK - at;
      } else {
        kernel.codedMix(scores, at, positions, head.valueCodes, head.valuesAt, width, mixed);
      }
    }
  }

  /// Up to four queries on one block.
  ///
  /// @param tile the first of them
  /// @param start position of the block
  /// @param before positions that come before the first token
  private void block(Kernel kernel, int tile, int count, int start, int before, int group) {
    int last = seen(tile + count - 1, start, before, group);
    if (last <= 0) {
      return;
    }
    kernel.scores(queries, tile * headDim, count, headDim, head.keys, head.keysAt, scores);
    for (int i = 0; i < count; i++) {
      int positions = Math.max(0, seen(tile + i, start, before, group));
      weigh(kernel, tile + i, i * BLOCK, positions);
      Arrays.fill(scores, i * BLOCK + positions, (i + 1) * BLOCK, 0f);
    }
    kernel.mix(scores, count, last, head.values, head.valuesAt, width, mixed, tile * width);
  }

  /// Positions of a block that a query sees; more than the block has for none behind it.
  private static int seen(int query, int start, int before, int group) {
    return Math.min(BLOCK, before + query / group + 1 - start);
  }

  /// Turns scores into weights under the largest score so far.
  private void weigh(Kernel kernel, int query, int at, int positions) {
    if (positions == 0) {
      return;
    }
    head.scaleScores(kernel, scores, at, positions);
    float most = Math.max(largest[query], kernel.largest(scores, at, positions));
    if (most > largest[query]) {
      float shrink = (float) Math.exp((double) largest[query] - most); // 0 of the first block
      sums[query] *= shrink;
      for (int d = 0; d < width; d++) {
        mixed[query * width + d] *= shrink;
      }
      largest[query] = most;
    }
    sums[query] += kernel.exponentials(scores, at, positions, most);
    head.scaleWeights(kernel, scores, at, positions);
  }
}
