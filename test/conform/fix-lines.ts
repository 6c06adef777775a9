/** Further FIX order state matrices in the form of `conform fix`, by the number of the matrix. */
export const MATRICES = `
C.3.a decrease above what is filled | D X 10000; [X Rej>Rej 10000/0/0]; X New>New 10000/0/10000; X Trade>Part 10000/1000/9000 +1000; G Y<X 8000; ~X Trade>Part 10000/1500/8500 +500; [9 Y<X >Part]; Y<X PRep>PRep 10000/1500/8500; X Trade>PRep 10000/1600/8400 +100; [9 Y<X >Part]; Y<X Repl>Part 8000/1600/6400; Y Trade>Fill 8000/8000/0 +6400
D.1.b refused before it pends | D X 10000; X New>New 10000/0/10000; X Trade>Part 10000/1000/9000 +1000; G Y<X 8000; 9 Y<X >Part; X Trade>Part 10000/1500/8500 +500; X Trade>Part 10000/3500/6500 +2000; G Z<X 6000; Z<X PRep>PRep 10000/3500/6500; Z<X Repl>Part 6000/3500/2500; Z Trade>Part 6000/5000/1000 +1500
D.2.b both pend, as printed | D X 10000; X New>New 10000/0/10000; X Trade>Part 10000/1000/9000 +1000; G Y<X 8000; G Z<Y 7000; Y<X PRep>PRep 10000/1000/9000; Z<X PRep>PRep 8000/1000/7000; Y<X Repl>PRep 8000/1000/7000; Z<Y Repl>Part 7000/1000/6000; Z Trade>Fill 7000/7000/0 +6000
D.2.b-strict both pend, old terms | D X 10000; X New>New 10000/0/10000; X Trade>Part 10000/1000/9000 +1000; G Y<X 8000; G Z<Y 7000; Y<X PRep>PRep 10000/1000/9000; Z<X PRep>PRep 10000/1000/9000; Y<X Repl>PRep 8000/1000/7000; Z<Y Repl>Part 7000/1000/6000; Z Trade>Fill 7000/7000/0 +6000
E.1.d the venue reduces | D X 10000; [X Rej>Rej 10000/0/0]; X New>New 10000/0/10000; X Rest>New 9000/0/9000 reason=5; X Trade>Fill 9000/9000/0 +9000
F.1.a an id used twice | D X 10000; X New>New 10000/0/10000; X Trade>Part 10000/1000/9000 +1000; D X 15000; X Rej>Part 10000/1000/9000 reason=6; D Y 15000; [Y Rej>Rej 15000/0/0]; Y New>New 15000/0/15000
H.1.d GTC increased on the second day | D X 10000; X New>New 10000/0/10000; X Trade>Part 10000/2000/8000 +2000; [X DFD>DFD 10000/2000/8000]; X Rest>Part 10000/2000/8000 day=8000/0; G Y<X 15000; [9 Y<X >Part]; Y<X PRep>PRep 10000/2000/8000 day=8000/0; X Trade>PRep 10000/3000/7000 +1000 day=8000/1000; [9 Y<X >Part]; Y<X Repl>Part 15000/3000/12000 day=13000/1000
J.1.c corrected on two days | D X 10000 GTC; X New>New 10000/0/10000 #A; X Trade>Part 10000/2000/8000 +2000 #B; [X DFD>DFD 10000/2000/8000 #C]; X Rest>Part 10000/2000/8000 #D day=8000/0; X Trade>Part 10000/3000/7000 +1000 #E day=8000/1000; X TrCorrect>Part 10000/2500/7500 +1500 #F(B) day=8500/1000; X TrCorrect>Part 10000/2000/8000 +500 #G(E) day=8500/500
`

/** Lines of our own: what the published matrices have no example of. */
export const OWN = `
# a halt, an expiry, both kinds of time in force at the day's end
K.1 halted and given back | D X 10; X New>New 10/0/10; X Trade>Part 10/4/6 +4; X Susp>Susp 10/4/6; X Rest>Part 10/4/6; X Exp>Exp 10/4/0
L.1 seen before it is new | D X 10; X PNew>PNew 10/0/10; F Y<X; 9 Y<X >PNew reason=1; X New>New 10/0/10; X Stat>New 10/0/10
L.2 keeps what is left overnight, nowhere said | D X 10; X New>New 10/0/10; X DFD>DFD 10/0/10; X Rest>New 10/0/10 day=10/0; X Trade>Fill 10/10/0 +10 day=10/10
L.3 ends with its day | D X 10 DAY; X New>New 10/0/10; X DFD>DFD 10/0/0
M.1 cancel and replace at once | D X 10; X New>New 10/0/10; G Y<X 12; F Z<Y; Y<X PRep>PRep 10/0/10; Z<Y PCxl>PCxl 10/0/10; Y<X Repl>PCxl 12/0/12; [9 Z<Y >New]; Z<Y Cxl>Cxl 12/0/0
M.2 the same execution under two numbers | D X 10; X New>New 10/0/10; X Trade>Part 10/3/7 +3@1.25 avg 1.25 #E; X Trade>Part 10/3/7 +3@1.25 #E; X Trade>Fill 10/10/0 +7@1.50 avg 1.425 #G
M.3 two orders | D X 10; D Y 20; Y New>New 20/0/20; X New>New 10/0/10; Y Trade>Part 20/5/15 +5; X Cxl>Cxl 10/0/0; Y Trade>Fill 20/20/0 +15
N.1 corrected only in its price, then taken back | D X 10; X New>New 10/0/10; X Trade>Part 10/4/6 +4@100 #A; X TrCorrect>Part 10/4/6 @99.5 avg 99.5 #B(A); X TrCancel>New 10/0/10 #C(B)
`
