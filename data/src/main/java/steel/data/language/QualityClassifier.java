package steel.data.language;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import steel.files.FormatException;

/// How much a text is like the good ones of a training, between 0 and 1: logistic regression on
/// hashed n-grams of one to three characters. With `m_k` the mean weight of the text's n-grams of
/// `k` characters, the score is `1 / (1 + exp(-(bias + m_1 + m_2 + m_3)))`. Means, so that length
/// alone tells nothing. Thread-safe.
///
/// The file: `STEELQC1`; the length of a JSON text (4 bytes) and that text, which says how it was
/// trained; the number of bits of a bucket (4); the bias and the weights (float32), all
/// little-endian; SHA-256 of everything before it.
public final class QualityClassifier {
  static final int MIN_BITS = 8;
  static final int MAX_BITS = 24;

  private static final byte[] MAGIC = "STEELQC1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 32;

  private final String description;
  private final TextFeatures features;
  private final float bias;
  private final float[] weights;

  /// @param description JSON
  /// @param weights as many as there are buckets, a power of two
  QualityClassifier(String description, float bias, float[] weights) {
    this.description = description;
    this.features = new TextFeatures(Integer.numberOfTrailingZeros(weights.length));
    this.bias = bias;
    this.weights = weights;
  }

  /// Reads a classifier.
  ///
  /// @throws FormatException if the file is none, or not whole
  /// @throws IOException if the disk fails
  public static QualityClassifier open(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int smallest = MAGIC.length + 2 * Integer.BYTES + Float.BYTES + DIGEST_BYTES;
    if (bytes.length < smallest || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new FormatException(file, "no quality classifier; steel data train quality makes one");
    }
    byte[] digest = sha256(Arrays.copyOf(bytes, bytes.length - DIGEST_BYTES));
    if (!Arrays.equals(bytes, bytes.length - DIGEST_BYTES, bytes.length, digest, 0, DIGEST_BYTES)) {
      throw new FormatException(file, "its checksum is wrong: it was cut or changed; make it anew");
    }
    in.position(MAGIC.length);
    int length = in.getInt();
    if (length < 0 || length > bytes.length - smallest) {
      throw new FormatException(file, "its description is longer than the file");
    }
    byte[] text = new byte[length];
    in.get(text);
    int bits = in.getInt();
    int left = bytes.length - DIGEST_BYTES - in.position() - Float.BYTES;
    if (bits < MIN_BITS || bits > MAX_BITS || left != Float.BYTES << bits) {
      throw new FormatException(
          file, "has %d bytes of weights, but 2^%d buckets".formatted(left, bits));
    }
    float bias = in.getFloat();
    float[] weights = new float[1 << bits];
    in.asFloatBuffer().get(weights);
    return new QualityClassifier(new String(text, StandardCharsets.UTF_8), bias, weights);
  }

  /// Writes it.
  ///
  /// @throws IOException as the stream does
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes());
  }

  private byte[] bytes() {
    byte[] text = description.getBytes(StandardCharsets.UTF_8);
    int size = MAGIC.length + 2 * Integer.BYTES + text.length + Float.BYTES * (1 + weights.length);
    ByteBuffer bytes = ByteBuffer.allocate(size + DIGEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(text.length).put(text);
    bytes.putInt(Integer.numberOfTrailingZeros(weights.length)).putFloat(bias);
    for (float weight : weights) {
      bytes.putFloat(weight);
    }
    bytes.put(sha256(Arrays.copyOf(bytes.array(), size)));
    return bytes.array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// How much a text is like the good ones, between 0 and 1.
  public double score(String text) {
    return 1 / (1 + StrictMath.exp(-logit(text)));
  }

  private double logit(String text) {
    int[] counts = new int[TextFeatures.SIZES + 1];
    double[] sums = new double[TextFeatures.SIZES + 1];
    features.forEach(text, counts, (size, bucket) -> sums[size] += weights[bucket]);
    double logit = bias;
    for (int size = 1; size <= TextFeatures.SIZES; size++) {
      logit += counts[size] == 0 ? 0 : sums[size] / counts[size];
    }
    return logit;
  }

  /// SHA-256 of the file that it is or would be.
  public String hash() {
    return HexFormat.of().formatHex(sha256(bytes()));
  }

  /// How it was trained, as JSON.
  public String description() {
    return description;
  }
}
