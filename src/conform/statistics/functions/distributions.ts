import { betaCdf, betaQuantile } from '../../../measure/distribution/beta.ts'
import { normalCdf, normalQuantile } from '../../../measure/distribution/normal.ts'
import { studentCdf, studentQuantile } from '../../../measure/distribution/student.ts'
import { finite } from '../../../measure/outcome.ts'
import { number } from '../parameter.ts'
import { statistic } from '../statistic.ts'

const freedom = number('degrees of freedom, above 0', 'df')
const p = number('probability')

export const DISTRIBUTIONS = [
  statistic({
    name: 'normalCdf',
    about: 'P(Z <= z) of a standard normal',
    parameters: { z: number('the value', 'x') },
    run: ({ z }) => finite(normalCdf(z)),
  }),
  statistic({
    name: 'normalQuantile',
    about: 'the z with P(Z <= z) = p',
    parameters: { p },
    run: (given) => finite(normalQuantile(given.p)),
  }),
  statistic({
    name: 'studentCdf',
    about: "P(T <= t) of Student's t",
    parameters: { t: number('the value', 'x'), freedom },
    run: (given) => finite(studentCdf(given.t, given.freedom)),
  }),
  statistic({
    name: 'studentQuantile',
    about: 'the t with P(T <= t) = p',
    parameters: { p, freedom },
    run: (given) => finite(studentQuantile(given.p, given.freedom)),
  }),
  statistic({
    name: 'betaCdf',
    about: 'P(X <= x) of a beta variable: the regularised incomplete beta function',
    parameters: { x: number('the value'), a: number('first shape'), b: number('second shape') },
    run: ({ x, a, b }) => finite(betaCdf(x, a, b)),
  }),
  statistic({
    name: 'betaQuantile',
    about: 'the x with P(X <= x) = p of a beta variable',
    parameters: { p, a: number('first shape'), b: number('second shape') },
    run: (given) => finite(betaQuantile(given.p, given.a, given.b)),
  }),
]
