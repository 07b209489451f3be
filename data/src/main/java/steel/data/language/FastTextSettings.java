package steel.data.language;

import java.io.IOException;

/// What of a fastText model's training acts later.
///
/// @param dimensions of every vector
/// @param wordNgrams words of the longest n-grams of words
/// @param buckets how many rows hashed n-grams share
/// @param minCharacters of n-grams inside words; 0 and `maxCharacters` 0 for none
record FastTextSettings(
    int dimensions, int wordNgrams, Loss loss, int buckets, int minCharacters, int maxCharacters) {
  /// How labels get their probabilities.
  enum Loss {
    HIERARCHICAL,
    NEGATIVE_SAMPLING,
    SOFTMAX,
    ONE_VS_ALL
  }

  private static final int SUPERVISED = 3;

  /// @param version of the file; up to 11 supervised models have no n-grams of characters
  static FastTextSettings read(BinaryInput in, int version) throws IOException {
    int dimensions = in.int32();
    in.int32(); // window
    in.int32(); // epochs
    in.int32(); // smallest count
    in.int32(); // negatives
    int wordNgrams = in.int32();
    int loss = in.int32();
    int model = in.int32();
    int buckets = in.int32();
    int minCharacters = in.int32();
    int maxCharacters = in.int32();
    in.int32(); // how often the learning rate changed
    in.float64(); // sampling threshold
    if (model != SUPERVISED) {
      throw in.broken("a fastText model of word vectors; wants a supervised one, with labels");
    }
    if (loss < 1 || loss > Loss.values().length || dimensions < 1 || buckets < 0) {
      throw in.broken(
          "no fastText model, or a broken one: loss %d, %d dimensions, %d buckets"
              .formatted(loss, dimensions, buckets));
    }
    return new FastTextSettings(
        dimensions,
        // without buckets n-grams have no rows
        buckets == 0 ? 1 : wordNgrams,
        Loss.values()[loss - 1],
        buckets,
        minCharacters,
        version <= 11 || buckets == 0 ? 0 : maxCharacters);
  }
}
