package steel.data.language;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.Progress;

/// Shares of all orders to probabilities, written as ARPA text.
///
/// The probability of an n-gram is its own share plus its context's gamma times the probability of
/// the n-gram without its first word; single words are interpolated with the uniform distribution
/// over all words but `<s>`, which is where `<unk>` has its probability from. All orders are walked
/// at once, last word first, so that the shorter n-gram is always the one at hand. The probability
/// of `<s>`, which is never predicted, is written as 0, as KenLM does.
final class ArpaWriter implements AutoCloseable {
  private final WordKeys keys;
  private final TrainingWords words;
  private final Path folder;
  private final Records[] shares;
  private final boolean[] hasShare;
  private final Records[] gammas;
  private final boolean[] hasGamma;
  private final OutputStream[] sections;
  private final Progress.Task task;

  ArpaWriter(WordKeys keys, TrainingWords words, Path folder, Progress.Task task)
      throws IOException {
    int order = keys.order();
    this.keys = keys;
    this.words = words;
    this.folder = folder;
    this.task = task;
    shares = new Records[order + 1];
    hasShare = new boolean[order + 1];
    gammas = new Records[order];
    hasGamma = new boolean[order];
    sections = new OutputStream[order + 1];
    for (int k = 1; k <= order; k++) {
      shares[k] = new RecordDisk.Reader(Smoothing.file(folder, k));
      hasShare[k] = shares[k].next();
      gammas[k - 1] = new RecordDisk.Reader(Smoothing.gammaFile(folder, k - 1));
      hasGamma[k - 1] = gammas[k - 1].next();
      sections[k] = new BufferedOutputStream(Files.newOutputStream(section(k)), 1 << 16);
    }
  }

  private Path section(int order) {
    return folder.resolve("section-" + order);
  }

  /// Writes all of it.
  ///
  /// @param sizes n-grams of every order, from 1
  void write(OutputStream out, long[] sizes) throws IOException {
    double uniform = 1.0 / (words.size() - 1); // <s> is never predicted
    double unknown = Float.intBitsToFloat((int) gammas[0].value()) * uniform;
    writeLine(1, 0, 0, log10(unknown), 0);
    long begin = keys.highOf(TrainingWords.BEGIN, 0);
    writeLine(1, begin, keys.lowOf(TrainingWords.BEGIN, 0), 0, backoff(1, begin, 0));
    walk(1, 0, 0, uniform);
    StringBuilder head = new StringBuilder("\\data\\\n");
    for (int k = 1; k <= keys.order(); k++) {
      head.append("ngram ").append(k).append('=').append(sizes[k] + (k == 1 ? 2 : 0)).append('\n');
    }
    out.write(head.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    for (int k = 1; k <= keys.order(); k++) {
      sections[k].close();
      out.write(("\\" + k + "-grams:\n").getBytes(StandardCharsets.US_ASCII));
      Files.copy(section(k), out);
      out.write('\n');
    }
    out.write("\\end\\\n".getBytes(StandardCharsets.US_ASCII));
  }

  /// Writes the n-grams of an order that end in the words of a key, and all longer ones.
  ///
  /// @param shorter the probability of the n-gram without its first word
  private void walk(int order, long high, long low, double shorter) throws IOException {
    Records in = shares[order];
    while (hasShare[order]
        && keys.highCut(in.high(), order - 1) == high
        && keys.lowCut(in.low(), order - 1) == low) {
      long ownHigh = in.high();
      long ownLow = in.low();
      double probability = Smoothing.own(in.value()) + Smoothing.gamma(in.value()) * shorter;
      hasShare[order] = in.next();
      boolean longest = order == keys.order();
      writeLine(
          order,
          ownHigh,
          ownLow,
          log10(probability),
          longest ? 0 : backoff(order, ownHigh, ownLow));
      task.advance(1);
      if (!longest) {
        walk(order + 1, ownHigh, ownLow, probability);
      }
    }
  }

  /// Log10 of a context's gamma; 0 for what is no context. Asked in the order of the keys.
  private float backoff(int order, long high, long low) throws IOException {
    if (order == keys.order()) {
      return 0;
    }
    Records in = gammas[order];
    if (!hasGamma[order] || in.high() != high || in.low() != low) {
      return 0;
    }
    float backoff = log10(Float.intBitsToFloat((int) in.value()));
    hasGamma[order] = in.next();
    return backoff;
  }

  private static float log10(double probability) {
    return (float) Math.min(0, StrictMath.log10(probability)); // sums of shares may round above 1
  }

  private void writeLine(int order, long high, long low, float probability, float backoff)
      throws IOException {
    OutputStream out = sections[order];
    write(out, probability);
    char before = '\t';
    for (int place = order - 1; place >= 0; place--) {
      out.write(before);
      out.write(words.letters(keys.word(high, low, place)));
      before = ' ';
    }
    if (backoff != 0) {
      out.write('\t');
      write(out, backoff);
    }
    out.write('\n');
  }

  private static void write(OutputStream out, float value) throws IOException {
    String text = value == 0 ? "0" : Float.toString(value);
    for (int i = 0; i < text.length(); i++) {
      out.write(text.charAt(i));
    }
  }

  @Override
  public void close() throws IOException {
    for (int k = 1; k <= keys.order(); k++) {
      shares[k].close();
      gammas[k - 1].close();
      sections[k].close();
    }
  }
}
