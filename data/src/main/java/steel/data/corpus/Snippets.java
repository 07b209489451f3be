package steel.data.corpus;

import static steel.data.corpus.World.pick;

import java.util.List;
import java.util.random.RandomGenerator;

/// Small programs in three languages. `NAME` is a word of the file's own, `WORD` a noun, `M` and
/// `N` small numbers.
final class Snippets {
  private static final List<String> VERBS =
      List.of("count", "find", "show", "make", "read", "sort", "check", "move", "add", "draw");
  private static final List<String> NOUNS =
      List.of("cats", "books", "stars", "trees", "birds", "apples", "days", "words", "doors");

  static final List<String> PYTHON =
      List.of(
          """
          def NAME(WORD):
              # add M to every number and print the result
              total = 0
              for item in WORD:
                  total = total + item + M
              print(total)
              return total


          NAME([M, N, M])
          """,
          """
          class Box:
              def __init__(self, WORD):
                  self.WORD = WORD

              def NAME(self):
                  if len(self.WORD) > M:
                      return max(self.WORD)
                  return min(self.WORD) + N


          box = Box([M, N])
          print(box.NAME())
          """,
          """
          # 输出从一到N的数字，再求和
          def NAME(last):
              numbers = [n for n in range(1, last + 1)]
              for n in numbers:
                  print(n)
              return sum(numbers)


          WORD = NAME(N)
          print(sorted([WORD, M]))
          """);

  static final List<String> JAVA =
      List.of(
          """
          /** Counts WORD. */
          public final class Box {
            private int WORD = M;

            public int NAME(int more) {
              for (int i = 0; i < N; i++) {
                WORD = WORD + more;
              }
              return WORD;
            }
          }
          """,
          """
          import java.util.List;

          public class Main {
            static int NAME(List<Integer> WORD) {
              int largest = M;
              for (int one : WORD) {
                if (one > largest) {
                  largest = one;
                }
              }
              return largest;
            }

            public static void main(String[] args) {
              System.out.println(NAME(List.of(M, N)));
            }
          }
          """);

  static final List<String> CPP =
      List.of(
          """
          #include <iostream>

          int NAME(int WORD) {
            int total = M;
            for (int i = 0; i < WORD; i++) {
              total = total + N;
            }
            return total;
          }

          int main() {
            std::cout << NAME(M) << std::endl;
            return 0;
          }
          """,
          """
          #include <algorithm>
          #include <vector>

          // sorts the WORD and returns the largest
          int NAME(std::vector<int> WORD) {
            std::sort(WORD.begin(), WORD.end());
            if (WORD.empty()) {
              return M;
            }
            return WORD.back() + N;
          }
          """);

  private Snippets() {}

  /// A name such as `count_stars`.
  static String name(RandomGenerator random) {
    return pick(VERBS, random) + "_" + pick(NOUNS, random);
  }

  static String fill(String template, String name, RandomGenerator random) {
    return template
        .replace("NAME", name)
        .replace("WORD", pick(NOUNS, random))
        .replaceAll("\\bM\\b", Integer.toString(1 + random.nextInt(World.LARGEST_NUMBER)))
        .replaceAll("\\bN\\b|(?<=到)N", Integer.toString(2 + random.nextInt(World.LARGEST_NUMBER)));
  }
}
